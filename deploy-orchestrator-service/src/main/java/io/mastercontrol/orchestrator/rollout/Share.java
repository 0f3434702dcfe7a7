package io.mastercontrol.orchestrator.rollout;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of devices, or a part of all of them in percent. */
record Share(int amount, boolean percent) {
    static final Share ALL = new Share(100, true);
    private static final Pattern FORM = Pattern.compile("(\\d{1,7})\\s*(%)?");

    static Share devices(int count) {
        return new Share(count, false);
    }

    /**
     * Reads {@code 5} or {@code 10%}.
     *
     * @throws IllegalArgumentException if it is neither, or more than all
     */
    static Share of(String text) {
        Matcher form = FORM.matcher(text.trim());
        if (!form.matches()) {
            throw new IllegalArgumentException("is '" + text + "', but must be a number of devices, or 1% to 100%");
        }
        Share share = new Share(Integer.parseInt(form.group(1)), form.group(2) != null);
        if (share.percent && share.amount > 100) {
            throw new IllegalArgumentException("is " + text + ", but there are no more than 100%");
        }
        return share;
    }

    /** Devices among so many members, at least one unless it is none at all. */
    int of(int members) {
        return percent ? (int) Math.ceil(members * amount / 100.0) : amount;
    }

    /** How many of so many it allows, rounded down. */
    int allowedOf(int attempted) {
        return percent ? attempted * amount / 100 : amount;
    }

    String text() {
        return percent ? amount + "%" : String.valueOf(amount);
    }
}
