package io.mastercontrol.registry.liveness;

import java.time.Instant;
import java.util.List;

/**
 * A sign of life, or the news of the end of one.
 *
 * @param receivedAt by this replica's clock
 */
public record Word(String device, Instant receivedAt) {
    /** The devices, as the database wants them. */
    static String[] devices(List<Word> words) {
        return words.stream().map(Word::device).toArray(String[]::new);
    }

    /** How long ago the words came, in milliseconds: free of the difference between this clock and the database's. */
    static Long[] ages(List<Word> words, Instant now) {
        return words.stream()
                .map(word -> Math.max(0, now.toEpochMilli() - word.receivedAt().toEpochMilli()))
                .toArray(Long[]::new);
    }
}
