package rolebridge.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rolebridge.domain.error.XsoarRefusedException;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.instance.InstanceRecords;
import rolebridge.domain.mark.Mark;
import rolebridge.domain.mark.Revocations;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.policy.AddressBlock;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.NeverGranted;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.PolicySplit;
import rolebridge.domain.policy.RoleBoundary;
import rolebridge.domain.policy.SessionDenial;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.provision.Plan;
import rolebridge.domain.provision.Plans;
import rolebridge.domain.request.EgressIps;

/**
 * Readers of what others may have written answer, or throw what they declare, whatever the text is:
 * sound samples with random faults. The seed is fixed, so a failure comes again.
 */
@Tag("exhaustive")
class ReadersTest {

  private static final int TEXTS = 2_000;
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final String USER_ARN = "arn:aws:iam::123456789012:user/rolebridge/xsoar";

  private static final String BEFORE =
      """
      {"userExists":true,"userTags":{"Team":"SOC"},"userPolicy":null,"defaultVersionId":"v3",\
      "policyTags":{},"role":{"trust":{},"maxSessionDuration":3600,"description":"","tags":{}},\
      "policyAttached":true,"secret":null,"furtherPolicies":[]}""";

  private static final String DOCUMENT =
      """
      {"Version":"2012-10-17","Id":"x","Statement":[{"Sid":"RolebridgeTrust","Effect":"Allow",\
      "Principal":{"AWS":["arn:aws:iam::123456789012:user/rolebridge/xsoar","AIDAQAAAAAAAACXU5DDW"]},\
      "Action":"sts:AssumeRole","Condition":{"IpAddress":{"aws:SourceIp":["203.0.113.0/24"]}}},\
      {"Sid":"RolebridgeAssumeRole","Effect":"Deny","Action":["iam:List*","ec2:RunInstances"],\
      "Resource":"arn:aws:iam::123456789012:role/rolebridge/xsoar/*"},\
      {"Effect":"Allow","Principal":"*","NotAction":["s3:*"],"Resource":["*"]}]}""";

  /** A reader, samples of what it takes, and what it may throw for others. */
  enum Reader {
    OBJECT(DOCUMENT, IOException.class) {
      @Override
      void read(String text) throws IOException {
        StrictJson.text(StrictJson.readObject(text));
      }
    },
    TEXTS_OF_AN_OBJECT(
        "{\"id\":\"x\",\"account\":\"123456789012\",\"detail\":{}}", IOException.class) {
      @Override
      void read(String text) throws IOException {
        StrictJson.readTexts(text);
        StrictJson.firstText(text, "id");
      }
    },
    RECORD("{\"apiKey\":\"k\",\"apiKeyId\":\"1\",\"caBundle\":null}", IOException.class) {
      @Override
      void read(String text) throws IOException {
        StrictJson.read(text, XsoarSecret.class);
      }
    },
    PLAN(json(plan()), IOException.class) {
      @Override
      void read(String text) throws IOException {
        StrictJson.read(text, Plan.class);
      }
    },
    RUN(
        "{\"plan\":" + json(plan()) + ",\"before\":" + BEFORE + ",\"violations\":[]}",
        IllegalStateException.class) {
      @Override
      void read(String text) {
        new JsonRunReader().read("arn", text);
      }
    },
    MESSAGE(
        "{\"id\":\"x\",\"account\":\"123456789012\",\"source\":\"s\",\"detail-type\":\"t\","
            + "\"time\":\"2026-11-24T10:00:00Z\",\"detail\":{\"request\":{\"userName\":\"x\"}}}") {
      @Override
      void read(String text) {
        assertThat(JsonMessages.read("m", text)).isNotNull();
      }
    },
    STORED_KEY(
        "{\"username\":\"AKIAQAAAAAAAACXU5DDW\",\"password\":\"s\"}",
        IllegalArgumentException.class) {
      @Override
      void read(String text) {
        SecretText.parse(text);
      }
    },
    CONNECTION("{\"apiKey\":\"k\",\"apiKeyId\":\"1\"}", XsoarRefusedException.class) {
      @Override
      void read(String text) {
        XsoarSecret.parse("arn", text);
      }
    },
    CAUSE("{\"errorMessage\":\"m\",\"errorType\":\"t\",\"stackTrace\":[\"x\"]}") {
      @Override
      void read(String text) {
        assertThat(new JsonCauseText().message(text)).isNotNull();
      }
    },
    XSOAR_ANSWER(
        "{\"instances\":[{\"id\":\"1\",\"version\":3,\"data\":[{\"name\":\"a\",\"type\":9,\"value\":{}}]}],"
            + "\"configurations\":[{\"id\":\"AWS - IAM\",\"name\":\"AWS - IAM\",\"integrationScript\":{}}]}",
        IOException.class) {
      @Override
      void read(String text) throws IOException {
        XsoarJson.object(text.getBytes(UTF_8));
        XsoarJson.found(text.getBytes(UTF_8), "AWS - IAM");
      }
    },
    POLICY_DOCUMENT(DOCUMENT, IllegalArgumentException.class) {
      @Override
      void read(String text) {
        PolicyDocument document = new JsonDocumentText().parse(text);
        document.statements();
        use(document);
      }
    },
    TAG_OF_A_TIME("AKIAQAAAAAAAACXU5DDW 2026-11-24T10:00:00Z") {
      @Override
      void read(String text) {
        Map<String, String> tags = Map.of("tag", text);
        assertThat(Mark.in(tags, "tag", NOW).map(mark -> mark.since().plus(Duration.ofDays(366))))
            .isNotNull();
        Mark.since(tags, "tag", "AKIAQAAAAAAAACXU5DDW", NOW);
      }
    },
    TAG_OF_REVOCATIONS(
        "AKIAQAAAAAAAACXU5DDW=2026-11-24T09:00:00Z AKIAQAAAAAAAACXU5DDX=2026-11-24T09:30:00.123Z") {
      @Override
      void read(String text) {
        Revocations revocations = Revocations.by(Map.of("rolebridge:revoked", text));
        revocations.times(NOW);
        revocations.last(NOW);
        revocations.since(NOW, NOW);
        revocations.with(Set.of("AKIAQAAAAAAAACXU5DDZ"), NOW);
        Revocations.over(Map.of("rolebridge:revoked", text), Set.of(), NOW, NOW);
      }
    },
    TAG_OF_A_REVOCATION("2026-11-24T09:00:00Z") {
      @Override
      void read(String text) {
        Map<String, String> tags = Map.of("rolebridge:revoked:AKIAQAAAAAAAACXU5DDW", text);
        Revocations revocations = Revocations.by(tags);
        revocations.times(NOW);
        revocations.last(NOW);
        revocations.since(NOW, NOW);
        Revocations.over(tags, Set.of(), NOW, NOW);
      }
    },
    TAG_OF_A_DEPARTURE("keys-ended 2026-11-24T09:00:00Z") {
      @Override
      void read(String text) {
        UserDeparture.by(Map.of("rolebridge:leaving", text), NOW)
            .ifPresent(departure -> departure.removalDate(Duration.ofDays(366)));
      }
    },
    TAG_OF_AN_INSTANCE("11-22 AKIAQAAAAAAAACXU5DDW 2026-11-24T09:00:00Z AWS - IAM") {
      @Override
      void read(String text) {
        Map<String, String> tags =
            Map.of(
                "rolebridge:instance:123456789012/role", text, "rolebridge:instance:" + text, "x");
        InstanceRecords records = InstanceRecords.in(tags, NOW);
        records.all().forEach(record -> record.isSettled(NOW));
        records.all().forEach(record -> record.tag());
        records.allGreenSince("AKIAQAAAAAAAACXU5DDW", NOW, NOW);
      }
    },
    EGRESS("203.0.113.0/24, 2001:db8::/32,198.51.100.7/32", IllegalArgumentException.class) {
      @Override
      void read(String text) {
        EgressIps.parse(text);
        AddressBlock.parse(text);
      }
    };

    private final String sample;
    private final Class<?> declared;

    /** One that throws nothing. */
    Reader(String sample) {
      this(sample, Void.class);
    }

    Reader(String sample, Class<?> declared) {
      this.sample = sample;
      this.declared = declared;
    }

    abstract void read(String text) throws IOException;

    private static Plan plan() {
      return Plans.of(new FakeAws(), Requests.iam());
    }

    private static String json(Object value) {
      try {
        return StrictJson.text(value);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** What the functions ask of a document that was read. */
    private static void use(PolicyDocument document) {
      document.canonicalText();
      PolicySplit.of(document);
      RoleBoundary.of(document);
      NeverGranted.of(document);
      GrantPolicy.grantedAccounts(document);
      GrantPolicy.without("123456789012", document);
      SessionDenial.isOne(Optional.of(document), Instant.EPOCH);
      TrustPolicy.isOpen(document);
      TrustPolicy.closed(document);
      TrustPolicy.othersAllowing(document);
      TrustPolicy.othersAdmitting(document);
      TrustPolicy.othersLettingIn(document, USER_ARN);
      TrustPolicy.othersDenying(document);
      TrustPolicy.allowedSourceIps(TrustPolicy.ownStatement(document));
      IamArn.accountOf(USER_ARN);
    }
  }

  @ParameterizedTest
  @EnumSource
  void read_throwsNothingButWhatIsDeclared(Reader reader) throws IOException {
    reader.read(reader.sample);
    Random random = new Random(reader.name().hashCode());
    for (int time = 0; time < TEXTS; time++) {
      String text = Disturbed.of(reader.sample, random);
      try {
        reader.read(text);
      } catch (IOException | RuntimeException | StackOverflowError e) {
        if (!reader.declared.isInstance(e)) {
          fail("Text: " + text.substring(0, Math.min(text.length(), 1_000)), e);
        }
      }
    }
  }
}
