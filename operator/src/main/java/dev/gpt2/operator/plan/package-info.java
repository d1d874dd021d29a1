/** What is known about a run's memory before it starts. */
@NullMarked
package dev.gpt2.operator.plan;

import org.jspecify.annotations.NullMarked;
