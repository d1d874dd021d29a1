/** Tensors as files have them, whatever their format: element types, bytes, float32 values. */
@NullMarked
package dev.gpt2.trainer.checkpoint.tensor;

import org.jspecify.annotations.NullMarked;
