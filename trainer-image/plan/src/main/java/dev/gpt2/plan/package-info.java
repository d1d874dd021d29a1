/** The memory question: what a run will need, answered before it starts. */
@NullMarked
package dev.gpt2.plan;

import org.jspecify.annotations.NullMarked;
