package io.mastercontrol.alerting.rule;

import java.util.Map;

/** What the registry says of devices, as it was a moment ago. */
public interface Fleet {
    /** One that says nothing. */
    Fleet UNKNOWN = new Fleet() {
        @Override
        public boolean isIn(String selector, String device) {
            return false;
        }

        @Override
        public Map<String, String> labels(String device) {
            return Map.of();
        }
    };

    boolean isIn(String selector, String device);

    /** Labels of a device; none if nobody knows it. */
    Map<String, String> labels(String device);
}
