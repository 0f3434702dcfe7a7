package io.mastercontrol.agent.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One process and no other: a process id is used again, but not with the same start time within the same boot.
 *
 * @param startTicks field 22 of {@code /proc/PID/stat}, clock ticks since boot
 */
public record ProcessIdentity(long pid, long startTicks) {
    /** Reads the line of {@code /proc/PID/stat}; the command name in it may hold blanks and brackets. */
    public static Optional<ProcessIdentity> parse(String stat) {
        int name = stat.lastIndexOf(')');
        String[] fields =
                name < 0 ? new String[0] : stat.substring(name + 1).trim().split(" ");
        if (fields.length < 20) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ProcessIdentity(
                    Long.parseLong(stat.substring(0, stat.indexOf(' '))), Long.parseLong(fields[19])));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The process that has this id now. */
    public static Optional<ProcessIdentity> of(long pid) {
        try {
            return parse(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether this very process is there and is no zombie. */
    public boolean isAlive() {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state != 'Z'
                    && state != 'X'
                    && parse(stat).filter(this::equals).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /** The kernel's id of this boot. */
    public static String bootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).trim();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot read the boot id: is /proc mounted?", e);
        }
    }
}
