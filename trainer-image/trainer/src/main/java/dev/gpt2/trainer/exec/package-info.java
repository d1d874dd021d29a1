/**
 * Runs a schedule on tensors. The only package that sees DJL.
 *
 * <p>Tensors are handles of native memory that nothing collects by itself: whoever makes one closes
 * it. Every op goes through one TorchScript module (see {@link TorchOps}), so there is no autograd
 * and nothing is kept that the schedule doesn't keep.
 */
@NullMarked
package dev.gpt2.trainer.exec;

import org.jspecify.annotations.NullMarked;
