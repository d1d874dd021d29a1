/** A run as TensorBoard shows it. */
@NullMarked
package dev.gpt2.trainer.tensorboard;

import org.jspecify.annotations.NullMarked;
