/** From a FineTuneJob to lines of text: pure. */
@NullMarked
package dev.gpt2.ftj.view;

import org.jspecify.annotations.NullMarked;
