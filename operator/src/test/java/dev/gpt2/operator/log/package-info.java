@NullMarked
package dev.gpt2.operator.log;

import org.jspecify.annotations.NullMarked;
