package rolebridge.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.aws.Account;
import rolebridge.cli.setup.Failure;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.ListAccountAliasesRequest;
import software.amazon.awssdk.services.iam.model.ListAccountAliasesResponse;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;
import software.amazon.awssdk.services.sts.model.StsException;

class PlatformTest {

  /** An account that answers these calls and no other. */
  private static Account account(Map<String, Object> answers) {
    return (Account)
        Proxy.newProxyInstance(
            PlatformTest.class.getClassLoader(),
            new Class<?>[] {Account.class},
            (proxy, method, arguments) -> answers.get(method.getName()));
  }

  private static StsClient sts(Supplier<GetCallerIdentityResponse> answer) {
    return new StsClient() {
      @Override
      public GetCallerIdentityResponse getCallerIdentity(GetCallerIdentityRequest request) {
        return answer.get();
      }

      @Override
      public String serviceName() {
        return "sts";
      }

      @Override
      public void close() {}
    };
  }

  private static IamClient iam() {
    return new IamClient() {
      @Override
      public ListAccountAliasesResponse listAccountAliases(ListAccountAliasesRequest request) {
        return ListAccountAliasesResponse.builder().build();
      }

      @Override
      public String serviceName() {
        return "iam";
      }

      @Override
      public void close() {}
    };
  }

  /** A profile of another account finds no stack there, and deploying it there isn't the remedy. */
  @Test
  void where_realAccount_isItsNumberAndRegion() {
    StsClient sts =
        sts(() -> GetCallerIdentityResponse.builder().account("111122223333").arn("a").build());

    assertThat(
            Platform.where(
                account(
                    Map.of(
                        "endpoint",
                        Optional.empty(),
                        "region",
                        "eu-central-1",
                        "credentials",
                        "profile other",
                        "sts",
                        sts,
                        "iam",
                        iam()))))
        .isEqualTo("account 111122223333, eu-central-1");
  }

  @Test
  void where_realAccountThatDoesNotSay_isTheRegion() {
    StsClient sts =
        sts(
            () -> {
              throw StsException.builder().message("no").build();
            });

    assertThat(
            Platform.where(
                account(
                    Map.of("endpoint", Optional.empty(), "region", "eu-central-1", "sts", sts))))
        .isEqualTo("eu-central-1");
  }

  @Test
  void where_localAws_isSaid() {
    assertThat(
            Platform.where(
                account(Map.of("endpoint", Optional.of(URI.create("http://127.0.0.1:1"))))))
        .isEqualTo("the local AWS");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:4566",
        "http://127.9.9.9:1",
        "http://localhost:4566",
        "https://[::1]:4566"
      })
  void loopback_addressOfThisMachine_isTaken(String endpoint) {
    assertThat(Platform.loopback(endpoint)).hasToString(endpoint);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://192.0.2.1:4566",
        "http://localhost.example.com:4566",
        "https://iam.amazonaws.com",
        "http://127.0.0.1.example.com",
        "127.0.0.1:4566",
        "ftp://127.0.0.1",
        "http://[2001:db8::1]:4566",
        "http://user@192.0.2.1/127.0.0.1",
        "http://2130706433.example.com",
        "not a url"
      })
  void loopback_anythingElse_isRefused(String endpoint) {
    assertThatThrownBy(() -> Platform.loopback(endpoint))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(endpoint)
        .hasMessageContaining("is not an HTTP address of this machine");
  }
}
