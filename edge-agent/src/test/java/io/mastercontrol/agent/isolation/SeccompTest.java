package io.mastercontrol.agent.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.isolation.SystemCalls.Architecture;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The filter, run as the kernel runs it: here for processors that this machine is none of. */
class SeccompTest {
    private static final int NEW_USER = 0x10000000;

    /** Numbers from the kernel's own headers. */
    @ParameterizedTest
    @CsvSource({
        "x86_64, ptrace, 101", "aarch64, ptrace, 117", "arm, ptrace, 26", "i386, ptrace, 26",
        "x86_64, mount, 165", "aarch64, mount, 40", "arm, mount, 21", "i386, mount, 21",
        "x86_64, unshare, 272", "aarch64, unshare, 97", "arm, unshare, 337", "i386, unshare, 310",
        "x86_64, bpf, 321", "aarch64, bpf, 280", "arm, bpf, 386", "i386, bpf, 357",
        "x86_64, keyctl, 250", "aarch64, keyctl, 219", "arm, keyctl, 311", "i386, keyctl, 288",
        "x86_64, init_module, 175", "aarch64, init_module, 105", "arm, init_module, 128", "i386, init_module, 128",
        "x86_64, kexec_load, 246", "aarch64, kexec_load, 104", "arm, kexec_load, 347", "i386, kexec_load, 283",
        "x86_64, reboot, 169", "aarch64, reboot, 142", "arm, reboot, 88", "i386, reboot, 88"
    })
    void refusesOnEveryProcessor(Architecture architecture, String name, int number) {
        assertEquals(Seccomp.NOT_PERMITTED, decide(architecture.audit, number, 0, 0), name);
    }

    @ParameterizedTest
    @CsvSource({
        "x86_64, read, 0",
        "aarch64, read, 63",
        "arm, read, 3",
        "i386, read, 3",
        "x86_64, execve, 59",
        "aarch64, execve, 221",
        "arm, execve, 11",
        "i386, execve, 11",
        "x86_64, futex, 202",
        "aarch64, futex, 98",
        "arm, futex, 240",
        "i386, futex, 240",
        "x86_64, socket, 41",
        "aarch64, socket, 198",
        "arm, socket, 281",
        "i386, socket, 359",
        "x86_64, fork, 57",
        "arm, fork, 2",
        "i386, fork, 2",
        "arm, set_tls, 983045",
        "aarch64, openat2, 437"
    })
    void allowsOrdinaryCalls(Architecture architecture, String name, int number) {
        assertEquals(Seccomp.ALLOW, decide(architecture.audit, number, 0, 0), name);
    }

    @ParameterizedTest
    @EnumSource
    void looksAtTheArgumentsOfCloneAndIoctl(Architecture architecture) {
        assertEquals(Seccomp.ALLOW, decide(architecture.audit, architecture.makesProcess, 17, 0));
        assertEquals(Seccomp.NOT_PERMITTED, decide(architecture.audit, architecture.makesProcess, 17 | NEW_USER, 0));
        assertEquals(Seccomp.UNKNOWN, decide(architecture.audit, architecture.makesProcessAnew, 0, 0));
        assertEquals(Seccomp.ALLOW, decide(architecture.audit, architecture.ioctl, 0, 0x5413));
        assertEquals(Seccomp.NOT_PERMITTED, decide(architecture.audit, architecture.ioctl, 0, 0x5412));
    }

    @Test
    void refusesEveryOtherWayOfCalling() {
        assertEquals(Seccomp.NOT_PERMITTED, decide(0xC00000F3, 63, 0, 0), "RISC-V");
        assertEquals(Seccomp.NOT_PERMITTED, decide(Architecture.x86_64.audit, 0x40000000, 0, 0), "x32");
    }

    /** Classic BPF over {@code struct seccomp_data}; the kernel's own limit is 4096 instructions. */
    private static int decide(int architecture, int number, int first, int second) {
        ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(0, number).putInt(4, architecture).putInt(16, first).putInt(24, second);
        ByteBuffer program = ByteBuffer.wrap(Seccomp.filter()).order(ByteOrder.LITTLE_ENDIAN);
        assertTrue(program.capacity() / 8 < 4096);
        int accumulator = 0;
        for (int at = 0; ; at++) {
            int value = program.getInt(8 * at + 4);
            int yes = program.get(8 * at + 2) & 0xFF;
            int no = program.get(8 * at + 3) & 0xFF;
            switch (program.getShort(8 * at)) {
                case 0x20 -> accumulator = data.getInt(value);
                case 0x15 -> at += accumulator == value ? yes : no;
                case 0x35 -> at += Integer.compareUnsigned(accumulator, value) >= 0 ? yes : no;
                case 0x45 -> at += (accumulator & value) != 0 ? yes : no;
                case 0x06 -> {
                    return value;
                }
                default -> throw new AssertionError("no such instruction at " + at);
            }
        }
    }
}
