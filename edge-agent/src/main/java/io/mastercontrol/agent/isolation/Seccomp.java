package io.mastercontrol.agent.isolation;

import io.mastercontrol.agent.isolation.SystemCalls.Architecture;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The filter of {@code seccomp: default} as the kernel takes it: a classic BPF program (linux/filter.h, linux/seccomp.h)
 * over the architecture, number and first arguments of a system call. One filter is right for every board, also for
 * 32-bit programs on a 64-bit kernel; a call of any other kind fails.
 */
final class Seccomp {
    private static final int LOAD = 0x20;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int JUMP_IF_AT_LEAST = 0x35;
    private static final int JUMP_IF_ANY_BIT = 0x45;
    private static final int RETURN = 0x06;

    private static final int NUMBER = 0;
    private static final int ARCHITECTURE = 4;
    private static final int FIRST_ARGUMENT = 16;
    private static final int SECOND_ARGUMENT = 24;

    static final int ALLOW = 0x7FFF0000;
    private static final int ERROR = 0x00050000;
    static final int NOT_PERMITTED = ERROR | 1;
    /** What makes a C library fall back to {@code clone}, whose flags can be looked at. */
    static final int UNKNOWN = ERROR | 38;

    private static final int X32 = 0x40000000;
    /** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
    private static final int NEW_NAMESPACES = 0x7E020000;
    /** Types into the terminal that a program was started from. */
    private static final int TIOCSTI = 0x5412;

    private Seccomp() {}

    /** One instruction; jumps are counted from the next. */
    private record Step(int code, int ifTrue, int ifFalse, int value) {}

    /** In the byte order of the processors that we run on. */
    static byte[] filter() {
        List<Step> steps = new ArrayList<>();
        for (Architecture architecture : Architecture.values()) {
            List<Step> rules = rules(architecture);
            steps.add(new Step(LOAD, 0, 0, ARCHITECTURE));
            steps.add(new Step(JUMP_IF_EQUAL, 0, rules.size(), architecture.audit));
            steps.addAll(rules);
        }
        steps.add(new Step(RETURN, 0, 0, NOT_PERMITTED));
        ByteBuffer program = ByteBuffer.allocate(8 * steps.size()).order(ByteOrder.LITTLE_ENDIAN);
        steps.forEach(step -> program.putShort((short) step.code())
                .put((byte) step.ifTrue())
                .put((byte) step.ifFalse())
                .putInt(step.value()));
        return program.array();
    }

    private static List<Step> rules(Architecture architecture) {
        List<Step> rules = new ArrayList<>();
        rules.add(new Step(LOAD, 0, 0, NUMBER));
        if (architecture == Architecture.x86_64) {
            rules.add(new Step(JUMP_IF_AT_LEAST, 0, 1, X32));
            rules.add(new Step(RETURN, 0, 0, NOT_PERMITTED));
        }
        rules.addAll(ifCall(architecture.makesProcess, FIRST_ARGUMENT, JUMP_IF_ANY_BIT, NEW_NAMESPACES));
        rules.addAll(ifCall(architecture.ioctl, SECOND_ARGUMENT, JUMP_IF_EQUAL, TIOCSTI));
        rules.add(new Step(JUMP_IF_EQUAL, 0, 1, architecture.makesProcessAnew));
        rules.add(new Step(RETURN, 0, 0, UNKNOWN));
        List<Integer> refused = SystemCalls.refused(architecture);
        for (int i = 0; i < refused.size(); i++) {
            rules.add(new Step(JUMP_IF_EQUAL, refused.size() - i, 0, refused.get(i)));
        }
        rules.add(new Step(RETURN, 0, 0, ALLOW));
        rules.add(new Step(RETURN, 0, 0, NOT_PERMITTED));
        return rules;
    }

    /** Not permitted if it is this call with such an argument; otherwise the number is there as before. */
    private static List<Step> ifCall(int number, int argument, int comparison, int value) {
        return List.of(
                new Step(JUMP_IF_EQUAL, 0, 4, number),
                new Step(LOAD, 0, 0, argument),
                new Step(comparison, 0, 1, value),
                new Step(RETURN, 0, 0, NOT_PERMITTED),
                new Step(LOAD, 0, 0, NUMBER));
    }
}
