package io.mastercontrol.contracts.workload;

import io.quarkus.qute.Engine;
import io.quarkus.qute.EvalContext;
import io.quarkus.qute.Expression;
import io.quarkus.qute.IfSectionHelper;
import io.quarkus.qute.LoopSectionHelper;
import io.quarkus.qute.Mapper;
import io.quarkus.qute.ResultMapper;
import io.quarkus.qute.Results;
import io.quarkus.qute.SetSectionHelper;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateException;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.qute.TemplateNode.Origin;
import io.quarkus.qute.ValueResolver;
import io.quarkus.qute.ValueResolvers;
import io.quarkus.qute.WhenSectionHelper;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Qute in a workload file that says {@code template: qute}: {@code {=name}} for a value, and sections such as
 * {@code {#if site == 'berlin'}…{/if}} and {@code {#for port in ports.split(',')}…{/for}}. Any other brace is YAML's or the
 * shell's. What a value holds never changes the structure of the file: values are put into it as the marks of
 * {@link io.mastercontrol.contracts.workload.Template}, which are replaced after it has been parsed. Decision record 0029.
 */
final class QuteText {
    private static final Pattern ASKED_FOR = Pattern.compile("(?m)^template:[ \\t]*['\"]?qute['\"]?[ \\t]*(#.*)?$");
    private static final Pattern LOCALS =
            Pattern.compile("\\{#(?:for\\s+(\\w+)\\s+in\\b|(?:let|set)\\s+((?:\\w+\\s*=\\s*\\S+\\s*)+)|each\\b)");
    private static final Pattern VARS = Pattern.compile("(?m)^vars:.*\\n(?:(?:[ \\t].*|#.*)?\\n)*");
    /** Of a whole number that is written in a template. */
    private static final long MOST_COUNTED = 100;

    /** Of all loops over parts together: what repeats itself more often is a mistake. */
    private static final int MOST_PARTS = 10_000;

    private static final String BUDGET = "parts";
    private static final Set<String> OPTIONAL = Set.of("or", "?:");

    private static final char BRACE = '\uE002';
    private static final char BACKSLASH = '\uE003';
    private static final Engine ENGINE = engine();

    private final Template template;
    /** Those that have to have a value, with the line where each is used first. */
    private final Map<String, Integer> needed = new LinkedHashMap<>();

    private final Set<String> mentioned = new HashSet<>();

    private QuteText(Template template) {
        this.template = template;
    }

    static boolean isIn(String yaml) {
        return ASKED_FOR.matcher(yaml).find();
    }

    /**
     * The file's own {@code vars:}, which have to be readable before anything is filled in; empty text if there are none.
     * Lines keep their numbers.
     */
    static String vars(String yaml) {
        Matcher vars = VARS.matcher(yaml.endsWith("\n") ? yaml : yaml + "\n");
        if (!vars.find()) {
            return "";
        }
        long before =
                yaml.substring(0, vars.start()).chars().filter(c -> c == '\n').count();
        return "\n".repeat((int) before) + vars.group();
    }

    /** @throws Malformed with the line */
    static QuteText parse(String yaml) throws Malformed {
        for (char reserved : new char[] {BRACE, BACKSLASH}) {
            if (yaml.indexOf(reserved) >= 0) {
                throw new Malformed(
                        0, String.format("has the character U+%04X, which is reserved; remove it", (int) reserved));
            }
        }
        try {
            QuteText text = new QuteText(ENGINE.parse(protect(yaml)));
            text.look(locals(yaml));
            return text;
        } catch (TemplateException e) {
            throw malformed(e);
        }
    }

    /** A name for each value that is used without {@code ??} or {@code ?:} and that the file itself does not make. */
    List<UsedVariable> needed() {
        return needed.entrySet().stream()
                .map(entry -> new UsedVariable(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** The same, and those that it can do without. */
    Set<String> mentioned() {
        return Set.copyOf(mentioned);
    }

    /**
     * The file with its sections carried out and its values as marks.
     *
     * @param most characters that it may have
     * @throws Malformed with the line, also if it grows longer than that
     */
    String render(Map<String, String> values, int most) throws Malformed {
        StringBuilder out = new StringBuilder();
        try {
            TemplateInstance instance = template.instance().data(new Values(values, needed.keySet()));
            instance.setAttribute(BUDGET, new AtomicInteger(MOST_PARTS));
            instance.consume(part -> {
                        out.append(part);
                        if (out.length() > most) {
                            throw new TemplateException("is longer than " + most / 1024 + " KiB once it is filled in");
                        }
                    })
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof TemplateException wrong
                    ? malformed(wrong)
                    : new Malformed(0, String.valueOf(e.getCause().getMessage()));
        } catch (TemplateException e) {
            throw malformed(e);
        }
        return out.toString().replace(BRACE, '{').replace(BACKSLASH, '\\');
    }

    private void look(Set<String> locals) throws Malformed {
        for (Expression expression : template.getExpressions()) {
            if (expression.isLiteral()) {
                refuseMany(expression);
            } else if (!expression.hasNamespace()) {
                String name = expression.getParts().get(0).getName();
                boolean optional = expression.getParts().size() > 1
                        && OPTIONAL.contains(expression.getParts().get(1).getName());
                boolean made = locals.stream().anyMatch(local -> name.equals(local) || name.startsWith(local + "_"));
                if (!made) {
                    mentioned.add(name);
                }
                if (!optional && !made) {
                    needed.merge(name, line(expression.getOrigin()), Math::min);
                }
            }
        }
    }

    private static void refuseMany(Expression expression) throws Malformed {
        if (expression.getLiteral() instanceof Number number && number.longValue() > MOST_COUNTED) {
            throw new Malformed(
                    line(expression.getOrigin()),
                    number + " is more than the " + MOST_COUNTED + " that a template may count to");
        }
    }

    private static Set<String> locals(String yaml) {
        Set<String> names = new HashSet<>(Set.of("it"));
        Matcher found = LOCALS.matcher(yaml);
        while (found.find()) {
            if (found.group(1) != null) {
                names.add(found.group(1));
            } else if (found.group(2) != null) {
                Arrays.stream(found.group(2).split("\\s*=\\s*\\S+\\s*")).forEach(names::add);
            }
        }
        return names;
    }

    /** Only tags keep their brace. */
    private static String protect(String yaml) {
        StringBuilder text = new StringBuilder(yaml.length());
        for (int i = 0; i < yaml.length(); i++) {
            char c = yaml.charAt(i);
            char next = i + 1 < yaml.length() ? yaml.charAt(i + 1) : ' ';
            if (c == '{' && next == '=') {
                text.append('{');
                i++;
            } else if (c == '{' && !isTag(yaml, i)) {
                text.append(BRACE);
            } else {
                text.append(c == '\\' ? BACKSLASH : c);
            }
        }
        return text.toString();
    }

    private static boolean isTag(String yaml, int at) {
        char next = at + 1 < yaml.length() ? yaml.charAt(at + 1) : ' ';
        char before = at > 0 ? yaml.charAt(at - 1) : ' ';
        return next == '!' || before != '$' && (next == '#' || next == '/');
    }

    private static Malformed malformed(TemplateException e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        String plain = message.replaceFirst("^(Rendering|Parser|Evaluation) error( in template)?[^:]*: ", "")
                .replace(BRACE, '{')
                .replace(BACKSLASH, '\\');
        return new Malformed(e.getOrigin() == null ? 0 : line(e.getOrigin()), plain);
    }

    private static int line(Origin origin) {
        return Math.max(0, origin.getLine());
    }

    private static Engine engine() {
        return Engine.builder()
                .addSectionHelpers(
                        new IfSectionHelper.Factory(),
                        new LoopSectionHelper.Factory(),
                        new SetSectionHelper.Factory(),
                        new WhenSectionHelper.Factory())
                .addValueResolvers(
                        ValueResolvers.listResolver(),
                        ValueResolvers.collectionResolver(),
                        ValueResolvers.mapperResolver(),
                        ValueResolvers.orResolver(),
                        ValueResolvers.trueResolver(),
                        ValueResolvers.logicalAndResolver(),
                        ValueResolvers.logicalOrResolver(),
                        ValueResolvers.thisResolver(),
                        new Split(),
                        texts("upper", text -> text.toUpperCase(Locale.ROOT)),
                        texts("lower", text -> text.toLowerCase(Locale.ROOT)),
                        texts("trim", String::strip))
                .addResultMapper(new Marks())
                .strictRendering(true)
                .build();
    }

    private static ValueResolver texts(String name, UnaryOperator<String> function) {
        return ValueResolver.builder()
                .appliesTo(context -> context.getName().equals(name)
                        && context.getParams().isEmpty()
                        && (context.getBase() instanceof String || context.getBase() instanceof Unknown))
                .resolveSync(
                        context -> context.getBase() instanceof String text ? function.apply(text) : context.getBase())
                .build();
    }

    /** {@code text.split(',')}; of a text that is not known, one part that is not known either. */
    private static final class Split implements ValueResolver {
        @Override
        public boolean appliesTo(EvalContext context) {
            return context.getName().equals("split")
                    && context.getParams().size() == 1
                    && (context.getBase() instanceof String || context.getBase() instanceof Unknown);
        }

        @Override
        public CompletionStage<Object> resolve(EvalContext context) {
            if (context.getBase() instanceof Unknown unknown) {
                return CompletableFuture.completedFuture(unknown);
            }
            String text = (String) context.getBase();
            AtomicInteger budget = (AtomicInteger) context.getAttribute(BUDGET);
            return context.evaluate(context.getParams().get(0))
                    .thenApply(by -> new Parts(text.split(Pattern.quote(String.valueOf(by)), -1), budget));
        }
    }

    private record Parts(String[] texts, AtomicInteger budget) implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            if (budget.addAndGet(-texts.length) < 0) {
                throw new TemplateException("its loops go over more than " + MOST_PARTS + " parts");
            }
            return Arrays.asList(texts).iterator();
        }
    }

    /** What is wrong with a template, and in which line of the file, 0 if that is not known. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        private final int line;

        Malformed(int line, String message) {
            super(message);
            this.line = line;
        }

        int line() {
            return line;
        }
    }

    /** A value that nobody has given yet: one of it, true, and a mark where it is shown. */
    private record Unknown(String name) implements Iterable<Unknown> {
        @Override
        public Iterator<Unknown> iterator() {
            return List.of(this).iterator();
        }
    }

    private record Values(Map<String, String> values, Set<String> needed) implements Mapper {
        @Override
        public boolean appliesTo(String key) {
            return values.containsKey(key) || needed.contains(key);
        }

        @Override
        public Object get(String key) {
            return values.containsKey(key) ? values.get(key) : new Unknown(key);
        }
    }

    private static final class Marks implements ResultMapper {
        @Override
        public boolean appliesTo(Origin origin, Object result) {
            return !Results.isNotFound(result);
        }

        @Override
        public String map(Object result, Expression expression) {
            return result instanceof Unknown unknown
                    ? io.mastercontrol.contracts.workload.Template.open(unknown.name())
                    : io.mastercontrol.contracts.workload.Template.literal(String.valueOf(result));
        }
    }
}
