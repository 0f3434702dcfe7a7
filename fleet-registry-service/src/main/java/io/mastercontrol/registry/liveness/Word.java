package io.mastercontrol.registry.liveness;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A sign of life, or the news of the end of one.
 *
 * @param receivedAt by this replica's clock
 * @param everySeconds how often the device says that it speaks at least, 0 for as often as all do; null if this word does
 *     not tell
 */
public record Word(String device, Instant receivedAt, Integer everySeconds) {
    /** No device may ask for more: its silence would never be noticed. */
    private static final int RAREST = 3_600;

    public Word(String device, Instant receivedAt) {
        this(device, receivedAt, null);
    }

    /** The devices, as the database wants them. */
    static String[] devices(List<Word> words) {
        return words.stream().map(Word::device).toArray(String[]::new);
    }

    /**
     * How many seconds longer than {@code usual} each may be silent: two of its own intervals in all; negative where a
     * word does not tell.
     */
    static Integer[] patience(List<Word> words, Duration usual) {
        return words.stream()
                .map(word -> word.everySeconds() == null
                        ? -1
                        : Math.max(0, 2 * Math.min(word.everySeconds(), RAREST) - (int) usual.toSeconds()))
                .toArray(Integer[]::new);
    }

    /** How long ago the words came, in milliseconds: free of the difference between this clock and the database's. */
    static Long[] ages(List<Word> words, Instant now) {
        return words.stream()
                .map(word -> Math.max(0, now.toEpochMilli() - word.receivedAt().toEpochMilli()))
                .toArray(Long[]::new);
    }
}
