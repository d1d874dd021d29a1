/** How much memory there is for a run: the container's limit, and what the process takes itself. */
@NullMarked
package dev.gpt2.trainer.memory;

import org.jspecify.annotations.NullMarked;
