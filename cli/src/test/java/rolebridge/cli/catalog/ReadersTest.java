package rolebridge.cli.catalog;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rolebridge.cli.request.RequestSet;
import rolebridge.cli.request.RequestSource;
import rolebridge.cli.result.ProvisionResult;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.FileFailure;
import rolebridge.cli.setup.SettingsFile;
import rolebridge.cli.text.LogRecord;
import rolebridge.domain.request.RequestReader.Purpose;
import rolebridge.json.Disturbed;

/**
 * What the command reads of others ends in an answer or a {@link Failure}, whatever the text is:
 * sound samples with random faults. The seed is fixed, so a failure comes again.
 */
@Tag("exhaustive")
class ReadersTest {

  private static final int TEXTS = 400;

  private static final String REQUEST =
      """
      {"$schema": "x", "integration": "AWS - S3", "commands": ["aws-s3-list-buckets"],
       "resources": {"s3": ["arn:aws:s3:::example-evidence/*"]}, "userName": "xsoar.x",
       "policyDocument": {"Version": "2012-10-17", "Statement": {"Effect": "Allow",
         "Action": ["iam:ListUsers"], "Resource": "*",
         "Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}}}},
       "acknowledgeRisks": ["aws-s3-download-file"], "roleSessionDuration": 900,
       "allowedSourceIps": ["203.0.113.0/24"], "tags": {"Team": "SOC"}, "region": "us-east-1"}
      """;

  /** A reader and a sample of what it takes. */
  enum Reader {
    JSON("r.json", REQUEST) {
      @Override
      void read(Path file) {
        request(file);
      }
    },
    YAML(
        "r.yaml",
        """
        # yaml-language-server: $schema=x
        integration: AWS - S3
        commands: &all [aws-s3-list-buckets, "aws-s3-download-file"]
        acknowledgeRisks: *all
        resources:
          s3:
            - arn:aws:s3:::example-evidence
            - 'arn:aws:s3:::example-evidence/*'
        userName: xsoar.x
        description: >-
          folded
          text
        roleSessionDuration: 900
        tags: {Team: SOC, Day: !!str 2026-11-24}
        """) {
      @Override
      void read(Path file) {
        request(file);
      }
    },
    SETTINGS(
        "rolebridge.toml",
        """
        target = "aws"
        region = 'eu-central-1'
        namespace = "rolebridge_stage"

        [parameters]
        MaximumKeyAgeDays = 60
        SnapStart = "On"

        [tags]
        CostCenter = "4711"
        """) {
      @Override
      void read(Path file) {
        SettingsFile settings = SettingsFile.of(file.getParent());
        settings.parameters();
        settings.tags();
      }
    },
    DECLARATION(
        "Packs/i.yml",
        """
        name: AWS - S3
        display: AWS - S3
        configuration:
        - {name: roleArn, display: Role Arn, required: false, hidden: [xsoar]}
        - name: credentials
          displaypassword: Secret Key
          hidden: false
        script:
          commands:
          - name: aws-s3-list-buckets
          - {name: aws-s3-download-file, arguments: []}
        """) {
      @Override
      void read(Path file) {
        Checkout.of(file.getParent().getParent()).declaration(this.file);
      }
    },
    LOG(
        "log",
        """
        {"type":"platform.report","record":{"metrics":{"durationMs":912.3},"status":"error",\
        "errorType":"x"},"_aws":{"CloudWatchMetrics":[{"Metrics":[{"Name":"Due"}]}]},"Due":2,\
        "level":"INFO","message":"m","execution":"arn:aws:states:us-east-1:000000000000:execution:\
        rolebridge-rotate:x"}""") {
      @Override
      void read(Path file) throws IOException {
        LogRecord.of(Files.readString(file), false);
      }
    },
    OUTPUT_OF_A_RUN("output", "{\"instance\":{\"settings\":[]},\"changes\":[null],\"x\":1e3}") {
      @Override
      void read(Path file) throws IOException {
        ProvisionResult.object(Files.readString(file));
      }
    },
    LOG_OF_A_PROGRAM(
        "sam.log",
        """
        OSError: [Errno 28] No space left on device: '/tmp/x/y.jar'
        PermissionError: [Errno 13] Permission denied: '/tmp/x'
        """) {
      @Override
      void read(Path file) throws IOException {
        FileFailure.in(Files.readString(file));
      }
    };

    final String file;
    private final String sample;

    Reader(String file, String sample) {
      this.file = file;
      this.sample = sample;
    }

    abstract void read(Path file) throws IOException;

    /** One that is refused is told with the others. */
    private static void request(Path file) {
      for (Purpose purpose : Purpose.values()) {
        RequestSet.read(List.of(RequestSource.of(file)), purpose)
            .entries()
            .forEach(entry -> entry.linesOf(List.of()));
      }
    }
  }

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void read_endsInAnAnswerOrAFailure(Reader reader) throws IOException {
    Path file = folder.resolve(reader.file);
    Files.createDirectories(file.getParent());
    Files.writeString(file, reader.sample);
    reader.read(file);
    Random random = new Random(reader.name().hashCode());
    for (int time = 0; time < TEXTS; time++) {
      String text = Disturbed.of(reader.sample, random);
      // A half of a surrogate becomes a question mark.
      Files.write(file, text.getBytes(StandardCharsets.UTF_8));
      try {
        reader.read(file);
      } catch (Failure _) {
        // It names the file, the rule and what to do.
      } catch (IOException | RuntimeException | StackOverflowError e) {
        fail("Text: " + text.substring(0, Math.min(text.length(), 1_000)), e);
      }
    }
  }
}
