package io.mastercontrol.agent.alert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A light of the board, as the kernel shows it in {@code class/leds}. */
record Led(Path directory) {
    private static final String BLINKS = "timer";
    private static final String MILLIS = "250";
    private static final Pattern CHOSEN = Pattern.compile("\\[(.+?)]");

    static Led named(Path sysfs, String name) {
        return new Led(sysfs.resolve("class/leds").resolve(name));
    }

    /**
     * Blinks from now on.
     *
     * @return what it did before, to be given to {@link #again}
     * @throws IOException if there is no such light, or the agent may not
     */
    String blink() throws IOException {
        Matcher chosen = CHOSEN.matcher(Files.readString(directory.resolve("trigger")));
        String before = chosen.find() ? chosen.group(1) : "none";
        Files.writeString(directory.resolve("trigger"), BLINKS);
        // The kernel makes these files when the trigger is chosen.
        Files.writeString(directory.resolve("delay_on"), MILLIS);
        Files.writeString(directory.resolve("delay_off"), MILLIS);
        return before;
    }

    void again(String before) throws IOException {
        Files.writeString(directory.resolve("trigger"), before);
    }
}
