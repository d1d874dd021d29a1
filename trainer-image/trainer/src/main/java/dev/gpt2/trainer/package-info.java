/** The trainer's commands and the training loop. */
@NullMarked
package dev.gpt2.trainer;

import org.jspecify.annotations.NullMarked;
