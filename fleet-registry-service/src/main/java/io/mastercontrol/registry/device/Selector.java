package io.mastercontrol.registry.device;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which devices are meant, by what is known of them: all requirements must hold; none means every device. */
public record Selector(List<Requirement> requirements) {
    public static final Selector EVERY_DEVICE = new Selector(List.of());

    public Selector {
        requirements = List.copyOf(requirements);
    }

    /** Whether this device is meant; as {@link SelectorSql} finds it in the database. */
    public boolean matches(Device.Brief device) {
        return requirements.stream().allMatch(requirement -> requirement.holds(device));
    }

    /** The names of the groups that it speaks of. */
    public Set<String> groups() {
        Set<String> names = new TreeSet<>();
        requirements.stream()
                .flatMap(requirement -> requirement instanceof InGroup in ? in.names().stream() : Stream.empty())
                .forEach(names::add);
        return names;
    }

    /**
     * What of a device is looked at.
     *
     * @param own whether it is what the device or the control plane says, written {@code @name}, and not a label that people gave
     */
    public record Key(boolean own, String name) {
        static final String GROUP = "group";

        static Key label(String name) {
            return new Key(false, name);
        }

        Optional<String> of(Device.Brief device) {
            if (!own) {
                return Optional.ofNullable(device.labels().get(name));
            }
            return Optional.ofNullable(
                    name.equals("id") ? device.id() : device.facts().get(name));
        }
    }

    /** One requirement. */
    public sealed interface Requirement {
        boolean holds(Device.Brief device);
    }

    /** {@code label=value}. */
    public record Is(Key key, String value) implements Requirement {
        Is(String label, String value) {
            this(Key.label(label), value);
        }

        @Override
        public boolean holds(Device.Brief device) {
            return key.of(device).filter(value::equals).isPresent();
        }
    }

    /** {@code label!=value}; holds for devices without the label too. */
    public record IsNot(Key key, String value) implements Requirement {
        IsNot(String label, String value) {
            this(Key.label(label), value);
        }

        @Override
        public boolean holds(Device.Brief device) {
            return key.of(device).filter(value::equals).isEmpty();
        }
    }

    /** {@code label in (a,b)}. */
    public record IsIn(Key key, List<String> values) implements Requirement {
        public IsIn {
            values = List.copyOf(values);
        }

        IsIn(String label, List<String> values) {
            this(Key.label(label), values);
        }

        @Override
        public boolean holds(Device.Brief device) {
            return key.of(device).filter(values::contains).isPresent();
        }
    }

    /** {@code label>=1.2}: by the numbers that a value begins with; does not hold for one that begins with none. */
    public record Compares(Key key, Order order, String value) implements Requirement {
        private static final Pattern NUMBERS = Pattern.compile("\\d+(\\.\\d+)*");

        /** How the device's value stands to the one that is written. */
        public enum Order {
            LESS("<"),
            AT_MOST("<="),
            MORE(">"),
            AT_LEAST(">=");

            private final String sign;

            Order(String sign) {
                this.sign = sign;
            }

            String sign() {
                return sign;
            }

            private boolean holds(int compared) {
                return switch (this) {
                    case LESS -> compared < 0;
                    case AT_MOST -> compared <= 0;
                    case MORE -> compared > 0;
                    case AT_LEAST -> compared >= 0;
                };
            }
        }

        @Override
        public boolean holds(Device.Brief device) {
            Optional<List<BigInteger>> found = key.of(device).flatMap(Compares::numbers);
            Optional<List<BigInteger>> wanted = numbers(value);
            return found.isPresent() && wanted.isPresent() && order.holds(compare(found.get(), wanted.get()));
        }

        /** What a value begins with; 1.0 is 1. */
        static Optional<List<BigInteger>> numbers(String value) {
            Matcher start = NUMBERS.matcher(value);
            if (!start.lookingAt()) {
                return Optional.empty();
            }
            List<BigInteger> numbers = new ArrayList<>();
            for (String number : start.group().split("\\.")) {
                numbers.add(new BigInteger(number));
            }
            while (numbers.size() > 1 && numbers.get(numbers.size() - 1).signum() == 0) {
                numbers.remove(numbers.size() - 1);
            }
            return Optional.of(numbers);
        }

        private static int compare(List<BigInteger> one, List<BigInteger> other) {
            for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
                int compared = one.get(i).compareTo(other.get(i));
                if (compared != 0) {
                    return compared;
                }
            }
            return Integer.compare(one.size(), other.size());
        }
    }

    /** {@code @group=a}, {@code @group!=a}, {@code @group in (a,b)}: who is in a group is looked up before. */
    public record InGroup(List<String> names, boolean negated) implements Requirement {
        public InGroup {
            names = List.copyOf(names);
        }

        @Override
        public boolean holds(Device.Brief device) {
            throw new IllegalStateException("groups have to be looked up first");
        }
    }

    /** The same, with what those groups are. */
    public record OfGroup(List<Reach> groups, boolean negated) implements Requirement {
        public OfGroup {
            groups = List.copyOf(groups);
        }

        @Override
        public boolean holds(Device.Brief device) {
            return negated != groups.stream().anyMatch(group -> group.includes(device));
        }
    }

    /**
     * Whom a group includes.
     *
     * @param selector those that match it; none if empty
     * @param devices and these ids
     */
    public record Reach(Optional<Selector> selector, Set<String> devices) {
        public Reach {
            devices = Set.copyOf(devices);
        }

        /** @param selector as it is kept, or null */
        public static Reach of(String selector, List<String> devices) {
            return new Reach(Optional.ofNullable(selector).map(Selector::parse), Set.copyOf(devices));
        }

        public boolean includes(Device.Brief device) {
            return devices.contains(device.id())
                    || selector.filter(some -> some.matches(device)).isPresent();
        }
    }

    /** A selector that cannot be read; the message names the position, counted from 1. */
    public static final class Malformed extends RuntimeException {
        Malformed(String message) {
            super(message);
        }
    }

    /**
     * Reads {@code label=value,label!=value,label in (a,b),label>=1.2}, with {@code @name} for what is no label.
     *
     * @param text null or blank for every device
     * @throws Malformed if it is no selector
     */
    public static Selector parse(String text) {
        return text == null || text.isBlank() ? EVERY_DEVICE : new SelectorParser(text).parse();
    }
}
