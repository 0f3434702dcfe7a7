package io.mastercontrol.alerting.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.alerting.alert.ExternalAlert;
import io.mastercontrol.alerting.rule.Severity;
import io.mastercontrol.contracts.message.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExternalAlertReaderTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private final ExternalAlertReader reader =
            new ExternalAlertReader(Set.of("pi-1"), Optional.of("https://fleet.example.org/"), NOW);

    private static JsonNode json(String text) {
        return Json.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8), JsonNode.class);
    }

    @Test
    void whatWeHandedOverOurselvesIsNotTakenBack() {
        List<ExternalAlert> told = reader.webhook(json("""
            {'alerts':[
             {'labels':{'alertname':'ours'},'generatorURL':'https://fleet.example.org/devices/pi-1'},
             {'labels':{'alertname':'theirs'},'generatorURL':'https://fleet.example.organ/'}]}"""));
        assertEquals(List.of("theirs"), told.stream().map(ExternalAlert::name).toList());
    }

    @Test
    void aWebhookTellsBeginningAndEnd() {
        List<ExternalAlert> told = reader.webhook(json("""
            {'version':'4','status':'firing','alerts':[
             {'status':'firing','fingerprint':'00aa','startsAt':'2026-11-27T11:58:00+01:00','endsAt':'0001-01-01T00:00:00Z',
              'labels':{'alertname':'DiskFull','device':'pi-1','severity':'page'},
              'annotations':{'description':'half','summary':'Disk is full','runbook_url':'https://wiki/disk'}},
             {'status':'resolved','fingerprint':'00ab','labels':{'alertname':'DiskFull','device':'unknown'}}]}"""));
        ExternalAlert first = told.get(0);
        assertEquals("DiskFull", first.name());
        assertEquals("pi-1", first.device());
        assertEquals(Optional.of(Severity.critical), first.severity());
        assertEquals("Disk is full", first.words().summary());
        assertEquals("https://wiki/disk", first.words().runbook());
        assertEquals(Instant.parse("2026-11-27T10:58:00Z"), first.startedAt());
        assertNull(first.until(), "its end will be told");
        ExternalAlert second = told.get(1);
        assertTrue(second.over());
        assertNull(second.device(), "a device that nobody knows is but a label");
        assertEquals("unknown", second.words().labels().get("device"));
        assertEquals(Optional.empty(), second.severity());
        assertEquals("DiskFull", second.words().summary());
    }

    @Test
    void whatIsPushedLastsUntilItsEndAndIsTheSameByItsLabels() {
        List<ExternalAlert> told = reader.push(json("""
            [{'labels':{'alertname':'Slow','path':'/'},'endsAt':'2026-11-27T12:04:00Z'},
             {'labels':{'path':'/','alertname':'Slow'},'annotations':{'message':'again'}},
             {'labels':{'path':'/x','alertname':'Slow'}}]"""));
        assertEquals(NOW.plusSeconds(240), told.get(0).until());
        assertEquals(NOW.plus(ExternalAlertReader.SILENCE), told.get(1).until());
        assertEquals(told.get(0).fingerprint(), told.get(1).fingerprint());
        assertTrue(!told.get(0).fingerprint().equals(told.get(2).fingerprint()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|alerts is missing",
                "[1]|alerts is missing",
                "{'alerts':[7]}|alerts[0].labels has no alertname",
                "{'alerts':[{'labels':{'alertname':'A','x':{'y':1}}}]}|alerts[0].labels has a name",
                "{'alerts':[{'labels':['A']}]}|alerts[0].labels is no object",
                "{'alerts':[{'labels':{'alertname':'A'},'startsAt':'soon'}]}|alerts[0].startsAt is no time",
                "{'alerts':[{'labels':{'alertname':'A'},'fingerprint':'../x'}]}|alerts[0].fingerprint",
            })
    void whatIsNoAlertIsRefusedWithItsPlace(String body, String told) {
        String message = assertThrows(IllegalArgumentException.class, () -> reader.webhook(json(body)))
                .getMessage();
        assertTrue(message.startsWith(told), message);
    }

    @Test
    void tooManyAreRefused() {
        String one = "{'labels':{'alertname':'A'}}";
        String all = "[" + (one + ",").repeat(ExternalAlertReader.MOST) + one + "]";
        assertThrows(IllegalArgumentException.class, () -> reader.push(json(all)));
    }
}
