package io.mastercontrol.contracts.workload;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a socket listens: a TCP port, perhaps of one address only, or the path of a Unix socket.
 *
 * @param text as its author wrote it, by which it is told from others
 * @param host empty for every address of the board
 * @param port 0 for a Unix socket
 */
public record ListenAddress(String text, String host, int port) {
    static final String HINT =
            "a port such as 8080, an address such as 127.0.0.1:8080 or [::1]:8080, or the path of a Unix"
                    + " socket such as /run/web.sock";

    private static final int HIGHEST = 65_535;
    /** The kernel takes no longer one. */
    private static final int LONGEST_PATH = 107;

    private static final Pattern TCP = Pattern.compile(
            "(?:(?<host>\\d{1,3}(?:\\.\\d{1,3}){3}|localhost|\\[[0-9a-fA-F:.]{2,45}])?:)?(?<port>\\d{1,5})");

    /** Empty if it is none. */
    public static Optional<ListenAddress> of(String text) {
        if (text.indexOf('/') >= 0 || text.endsWith(".sock")) {
            boolean usable = text.length() <= LONGEST_PATH && text.indexOf('\0') < 0 && !text.endsWith("/");
            return usable ? Optional.of(new ListenAddress(text, "", 0)) : Optional.empty();
        }
        Matcher parts = TCP.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(parts.group("port"));
        String host = parts.group("host") == null ? "" : parts.group("host");
        return port < 1 || port > HIGHEST ? Optional.empty() : Optional.of(new ListenAddress(text, host, port));
    }

    public boolean isUnix() {
        return port == 0;
    }

    /** What the program finds it by: the port, or the file's name. */
    public String name() {
        return isUnix()
                ? text.substring(text.lastIndexOf('/') + 1).replaceAll("[^!-9;-~]", "_")
                : Integer.toString(port);
    }

    /** Whether the kernel lets only one of the two be listened at. */
    public boolean excludes(ListenAddress other) {
        boolean same = text.equals(other.text);
        return isUnix() || other.isUnix()
                ? same
                : port == other.port && (same || isEverywhere() || other.isEverywhere() || host.equals(other.host));
    }

    private boolean isEverywhere() {
        return host.isEmpty() || host.equals("0.0.0.0") || host.equals("[::]");
    }
}
