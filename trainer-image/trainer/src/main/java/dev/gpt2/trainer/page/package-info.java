/** A run as a page to read: {@code report.html}. */
@NullMarked
package dev.gpt2.trainer.page;

import org.jspecify.annotations.NullMarked;
