package org.popbridge.cli;

import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON out and in: answers for machines, and what the control socket carries. */
public final class Json {
    private static final JsonMapper LINES = JsonMapper.builder().build();
    private static final JsonMapper PRETTY =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    public static ObjectNode object() {
        return LINES.createObjectNode();
    }

    /** Maps, lists, texts, numbers and truth values as a tree. */
    public static JsonNode tree(Map<String, ?> values) {
        return LINES.valueToTree(values);
    }

    /** On one line. */
    public static String line(JsonNode tree) {
        return LINES.writeValueAsString(tree);
    }

    /** For somebody who reads it after all. */
    public static String pretty(JsonNode tree) {
        return PRETTY.writeValueAsString(tree);
    }

    /**
     * Reads one object.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static ObjectNode read(String text) {
        try {
            if (LINES.readTree(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
        throw new IllegalArgumentException("not a JSON object: " + text);
    }
}
