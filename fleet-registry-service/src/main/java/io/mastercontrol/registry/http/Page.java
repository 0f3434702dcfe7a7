package io.mastercontrol.registry.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * A list as the API shows it.
 *
 * @param next cursor of the next page, or null at the end
 * @param total of all pages
 */
public record Page<T>(
        List<T> items,
        @JsonInclude(JsonInclude.Include.ALWAYS) String next,
        long total) {
    private static final int MOST = 1_000;

    /** A cursor that says: after this key. */
    public static String cursor(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The key in a cursor, or the given one if there is no cursor.
     *
     * @throws Refusal if it is none of ours
     */
    public static String key(String cursor, String otherwise) {
        if (cursor == null || cursor.isBlank()) {
            return otherwise;
        }
        try {
            String key = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (key.indexOf('\0') < 0) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // Told below, in the same words as any other cursor that is not ours.
        }
        throw Refusal.badField("cursor", "The cursor is not one of this list; start again without it.");
    }

    /** The limit, checked. */
    public static int limit(int limit) {
        if (limit < 1 || limit > MOST) {
            throw Refusal.badField("limit", "The limit is " + limit + ", but must be between 1 and " + MOST + ".");
        }
        return limit;
    }
}
