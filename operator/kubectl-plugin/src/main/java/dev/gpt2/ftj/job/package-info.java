/** What a FineTuneJob says of itself, and what that means: pure. */
@NullMarked
package dev.gpt2.ftj.job;

import org.jspecify.annotations.NullMarked;
