/** Model folders in Hugging Face or OpenAI layout: shape, weights by name, tokenizer files. */
@NullMarked
package dev.gpt2.trainer.checkpoint.model;

import org.jspecify.annotations.NullMarked;
