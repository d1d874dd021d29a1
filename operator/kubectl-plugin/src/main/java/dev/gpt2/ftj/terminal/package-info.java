/** The terminal: how large it is, what it can show, and a page that is drawn again and again. */
@NullMarked
package dev.gpt2.ftj.terminal;

import org.jspecify.annotations.NullMarked;
