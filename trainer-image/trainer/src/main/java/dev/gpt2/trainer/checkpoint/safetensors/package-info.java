/** The safetensors format: reader by memory mapping, streaming writer. */
@NullMarked
package dev.gpt2.trainer.checkpoint.safetensors;

import org.jspecify.annotations.NullMarked;
