package io.mastercontrol.orchestrator.delta;

import io.mastercontrol.contracts.delta.Operation;
import java.util.ArrayList;
import java.util.List;

/** Operations in the order of what they make, neighbours joined where that is the same. */
final class Operations {
    private Operations() {}

    static List<Operation> joined(List<Operation> found) {
        List<Operation> joined = new ArrayList<>();
        long oldAt = 0;
        for (Operation next : found) {
            Operation operation = next.copy() == 0 ? at(next, oldAt) : next;
            Operation last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last != null && isOne(last, operation)) {
                joined.set(joined.size() - 1, join(last, operation));
            } else {
                joined.add(operation);
            }
            oldAt = operation.oldAt() + operation.copy();
        }
        return joined;
    }

    private static Operation at(Operation operation, long oldAt) {
        return new Operation(oldAt, operation.newAt(), 0, true, operation.fresh());
    }

    private static boolean isOne(Operation last, Operation next) {
        if (next.copy() == 0) {
            return true;
        }
        boolean continues = last.fresh() == 0 && last.oldAt() + last.copy() == next.oldAt();
        return continues && last.exact() == next.exact();
    }

    private static Operation join(Operation last, Operation next) {
        return new Operation(
                last.oldAt(), last.newAt(), last.copy() + next.copy(), last.exact(), last.fresh() + next.fresh());
    }
}
