@NullMarked
package dev.gpt2.operator;

import org.jspecify.annotations.NullMarked;
