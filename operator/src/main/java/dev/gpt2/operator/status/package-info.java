/** From what was found to the status that says so, and to the events on the way: pure. */
@NullMarked
package dev.gpt2.operator.status;

import org.jspecify.annotations.NullMarked;
