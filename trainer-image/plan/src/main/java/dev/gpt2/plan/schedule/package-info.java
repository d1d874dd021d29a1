/** A decision about one step: what is computed when, what is freed when, and what that costs. */
@NullMarked
package dev.gpt2.plan.schedule;

import org.jspecify.annotations.NullMarked;
