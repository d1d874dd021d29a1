/** What is to be done about a job's attempts: pure, of what was found and the time. */
@NullMarked
package dev.gpt2.operator.next;

import org.jspecify.annotations.NullMarked;
