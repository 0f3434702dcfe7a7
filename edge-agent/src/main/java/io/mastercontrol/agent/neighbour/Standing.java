package io.mastercontrol.agent.neighbour;

/**
 * How a device stands towards some content, as it tells its neighbours.
 *
 * @param have bytes from the beginning that are proven and can be asked for
 * @param size bytes of the whole, 0 if it does not know
 * @param tag of what the bytes are the beginning of, where several may go by this name; or null
 */
public record Standing(Interest interest, long have, long size, String tag) {
    /** Of somebody who knows nothing of it. */
    static final Standing STRANGE = new Standing(Interest.nothing, 0, 0, null);

    public Standing {
        if (interest == null || have < 0 || size < 0 || (size > 0 && have > size)) {
            throw new IllegalArgumentException("nobody can stand like that: " + interest + " " + have + "/" + size);
        }
        if (tag != null && !tag.matches("[0-9a-f]{1,64}")) {
            throw new IllegalArgumentException("tag is '" + tag + "', but must be hex digits");
        }
    }

    /** Whether it can be expected to have more before long. */
    boolean isAtIt() {
        return interest == Interest.waiting || interest == Interest.fetching;
    }
}
