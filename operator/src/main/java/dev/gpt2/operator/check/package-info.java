/** What is wrong with a spec that the API server let through: all of it at once, nothing made. */
@NullMarked
package dev.gpt2.operator.check;

import org.jspecify.annotations.NullMarked;
