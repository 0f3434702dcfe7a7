package io.mastercontrol.orchestrator.retention;

/**
 * One kind of reason why something is needed.
 *
 * @param many how many need it for this reason, at least 1
 * @param one of them: a device, a rollout or a version
 */
record Use(Kind kind, long many, String one) {
    /** From what counts most to what counts least; the first one is told. */
    enum Kind {
        DESIRED("device %s shall run it", "%d devices shall run it, such as %s"),
        RUNNING("device %s runs it", "%d devices run it, such as %s"),
        ROLLOUT("rollout %s is not over", "%d rollouts are not over, such as %s"),
        PINNED("device %s is pinned to it", "%d devices are pinned to it, such as %s"),
        PREVIOUS("device %s would go back to it", "%d devices would go back to it, such as %s"),
        PREDECESSOR("version %s can only follow it", "%d versions can only follow it, such as %s"),
        RELEASED("release %s is made of it", "%d releases are made of it, such as %s");

        private final String single;
        private final String several;

        Kind(String single, String several) {
            this.single = single;
            this.several = several;
        }
    }

    Use {
        if (many < 1) {
            throw new IllegalArgumentException("many is " + many);
        }
    }

    /** The end of a sentence. */
    String told() {
        return many == 1 ? kind.single.formatted(one) : kind.several.formatted(many, one);
    }
}
