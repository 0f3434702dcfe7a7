package io.mastercontrol.registry.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.mastercontrol.contracts.message.Json;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Set;

/**
 * HTTP speaks the same JSON as MQTT: snake_case, RFC 3339, no nulls. Here it comes from people and their scripts, so what
 * cannot be meant is refused: fields that there are not, one key twice, more than one value, endless nesting.
 */
class JsonMapperProducer {
    private static final int DEEPEST = 100;
    private static final String CONTRACTS = "io.mastercontrol.contracts.";
    private static final Set<String> OF_DEVICES = Set.of(
            "io.mastercontrol.registry.enrolment.Enrolment$Request",
            "io.mastercontrol.registry.renewal.RenewalRequest$Body");

    @Produces
    @Singleton
    ObjectMapper mapper() {
        JsonFactory strict = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                .build();
        return Json.configure(JsonMapper.builder(strict))
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                // Devices of a newer version may say more than is understood here; people who mistype must be told.
                .addHandler(new DeserializationProblemHandler() {
                    @Override
                    public boolean handleUnknownProperty(
                            DeserializationContext context,
                            JsonParser parser,
                            JsonDeserializer<?> deserializer,
                            Object bean,
                            String property)
                            throws IOException {
                        Class<?> type = bean instanceof Class<?> known ? known : bean.getClass();
                        boolean ofDevices = type.getName().startsWith(CONTRACTS) || OF_DEVICES.contains(type.getName());
                        if (ofDevices) {
                            parser.skipChildren();
                        }
                        return ofDevices;
                    }
                })
                .build();
    }
}
