package dev.gpt2.operator.next;

import java.time.Instant;

/**
 * The time of a look at a job.
 *
 * @param listeningSince since when whatever was reported would have been heard: the API server, by
 *     which trainers report, has answered without a break
 */
public record Moment(Instant now, Instant listeningSince) {}
