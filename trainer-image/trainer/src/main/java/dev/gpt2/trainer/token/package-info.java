/** GPT-2's byte pair encoding and its vocabulary files. */
@NullMarked
package dev.gpt2.trainer.token;

import org.jspecify.annotations.NullMarked;
