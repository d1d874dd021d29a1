@NullMarked
package dev.gpt2.operator.observe;

import org.jspecify.annotations.NullMarked;
