/** A run's folder: checkpoints that are whole or not there. */
@NullMarked
package dev.gpt2.trainer.checkpoint;

import org.jspecify.annotations.NullMarked;
