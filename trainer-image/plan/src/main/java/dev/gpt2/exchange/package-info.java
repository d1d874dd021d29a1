/** Steps and schedules as files that other programs write and read. */
@NullMarked
package dev.gpt2.exchange;

import org.jspecify.annotations.NullMarked;
