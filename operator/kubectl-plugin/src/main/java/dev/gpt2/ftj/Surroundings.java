package dev.gpt2.ftj;

import dev.gpt2.ftj.terminal.Terminal;
import java.time.Duration;
import java.time.InstantSource;

/**
 * What a command works with besides its arguments.
 *
 * @param kubectl the program
 * @param betweenPages of {@code --watch}
 */
record Surroundings(
    String kubectl, Terminal terminal, InstantSource clock, Duration betweenPages) {}
