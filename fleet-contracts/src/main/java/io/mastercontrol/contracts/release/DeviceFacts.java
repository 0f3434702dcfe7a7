package io.mastercontrol.contracts.release;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a device says of itself and releases may ask for. Null is not known, which nothing is refused for.
 *
 * @param architecture {@code amd64}, {@code arm64}, {@code armhf}, or what Java calls another one
 * @param variables names of the variables that its templates can use
 */
public record DeviceFacts(String agentVersion, String architecture, List<String> variables) {
    public DeviceFacts {
        variables = variables == null ? null : List.copyOf(variables);
    }

    /** The same with variables that something else gives the device, if it is known which it has itself. */
    public DeviceFacts and(Collection<String> given) {
        if (variables == null) {
            return this;
        }
        return new DeviceFacts(
                agentVersion,
                architecture,
                Stream.concat(variables.stream(), given.stream()).distinct().toList());
    }

    /** Debian's name for what Java calls {@code os.arch}. */
    public static String architecture(String osArch) {
        return switch (osArch) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            case "arm", "arm32" -> "armhf";
            default -> osArch;
        };
    }
}
