/** The plugin's commands. */
@NullMarked
package dev.gpt2.ftj;

import org.jspecify.annotations.NullMarked;
