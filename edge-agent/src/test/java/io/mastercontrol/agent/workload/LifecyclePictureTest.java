package io.mastercontrol.agent.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mastercontrol.agent.workload.Lifecycle.AtRest;
import io.mastercontrol.agent.workload.Lifecycle.WithProcess;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The picture in the documentation shows the moves that the sealed type allows, all of them and no others. */
class LifecyclePictureTest {
    private static final Pattern ARROW = Pattern.compile("^ *(\\w+) --> (\\w+)(?:: .*)?$", Pattern.MULTILINE);

    @Test
    void everyLegalMoveIsDrawnAndNoOther() throws IOException {
        assertEquals(String.join("\n", legal()), String.join("\n", drawn()));
    }

    private static Set<String> legal() {
        Set<String> moves = new TreeSet<>();
        moves.addAll(moves(AtRest.class, "at_rest"));
        moves.addAll(moves(WithProcess.class, "with_process"));
        Stream.of(Lifecycle.class, AtRest.class, WithProcess.class)
                .flatMap(type -> Arrays.stream(type.getPermittedSubclasses()))
                .filter(Class::isRecord)
                .forEach(state -> moves.addAll(moves(state, word(state))));
        return moves;
    }

    private static Set<String> moves(Class<?> from, String name) {
        Set<String> moves = new TreeSet<>();
        for (Method method : from.getDeclaredMethods()) {
            if (Lifecycle.class.isAssignableFrom(method.getReturnType()) && !method.isSynthetic()) {
                moves.add(name + " --> " + word(method.getReturnType()));
            }
        }
        return moves;
    }

    private static String word(Class<?> state) {
        return state.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(java.util.Locale.ROOT);
    }

    private static Set<String> drawn() throws IOException {
        String page = Files.readString(Path.of("../docs/agent.md"));
        String picture =
                page.substring(page.indexOf("```mermaid"), page.indexOf("```", page.indexOf("```mermaid") + 3));
        Set<String> arrows = new TreeSet<>();
        Matcher matcher = ARROW.matcher(picture);
        while (matcher.find()) {
            arrows.add(matcher.group(1) + " --> " + matcher.group(2));
        }
        return arrows;
    }
}
