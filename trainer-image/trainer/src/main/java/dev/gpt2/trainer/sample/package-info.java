/**
 * Continues texts: from logits to tokens, each chosen by a rule and a seed. What computes the
 * logits is an interface here.
 */
@NullMarked
package dev.gpt2.trainer.sample;

import org.jspecify.annotations.NullMarked;
