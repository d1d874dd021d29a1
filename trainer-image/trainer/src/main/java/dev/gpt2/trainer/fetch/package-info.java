/**
 * Models and datasets, fetched into a folder once for all who read it: {@link
 * dev.gpt2.trainer.fetch.Fetch} tells the story.
 */
@NullMarked
package dev.gpt2.trainer.fetch;

import org.jspecify.annotations.NullMarked;
