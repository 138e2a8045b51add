import type { Texts } from "./Texts.ts";

/** What is said in Japanese. */
export const ja: Texts = {
  titles: {
    "operation-added": "操作を追加",
    "operation-removed": "操作を削除",
    "operation-removed-before-sunset": "非推奨の操作を提供終了日 {before} より前に削除",
    "operation-removed-as-announced": "非推奨の操作を削除",
    "webhook-added": "Webhook を追加",
    "webhook-removed": "Webhook を削除",
    "callback-added": "コールバック {detail} を追加",
    "callback-removed": "コールバック {detail} を削除",
    "link-changed": "リンク {detail} を変更",
    deprecated: "非推奨に変更（提供終了日 {after}）",
    reactivated: "非推奨を解除",
    "sunset-set": "提供終了日を {after} に設定",
    "sunset-later": "提供終了日を {before} から {after} に延期",
    "sunset-earlier": "提供終了日を {before} から {after} に前倒し",
    "sunset-too-soon": "非推奨（提供終了日 {after} はすでに過去の日付）",
    "sunset-removed": "非推奨のまま提供終了日 {before} を削除",
    "sunset-missing": "提供終了日のない非推奨",
    "sunset-invalid": "非推奨（提供終了日 {after} が日付として不正）",
    "stability-lowered": "安定度を {before} から {after} に引き下げ",
    "stability-raised": "安定度を {before} から {after} に引き上げ",
    "stability-invalid": "安定度を {before} から {after} に変更（一方が不正な値）",
    "sdk-name-changed": "クライアントのメソッド名を {before} から {after} に変更",
    "operation-id-changed": "operationId を {before} から {after} に変更",
    "operation-id-removed": "operationId {before} を削除",
    "operation-id-added": "operationId {after} を追加",
    "path-parameter-renamed": "パスパラメータ名を {before} から {after} に変更",
    "schema-added": "公開される型を追加",
    "schema-removed": "公開される型を削除",
    "schema-renamed": "公開される型の名前を {before} から {after} に変更",
    "part-changed": "他のスキーマの一部として変更（影響はそのスキーマの欄に記載）",
    "unused-schema-changed": "変更あり（どの操作からも未使用）",
    "parameter-added-required": "必須パラメータ {detail} を追加",
    "parameter-added-optional": "任意パラメータ {detail} を追加",
    "parameter-removed": "パラメータ {detail} を削除",
    "parameter-removed-before-sunset": "非推奨のパラメータ {detail} を提供終了日 {before} より前に削除",
    "parameter-removed-as-announced": "非推奨のパラメータ {detail} を削除",
    "parameter-became-required": "パラメータを必須に変更",
    "parameter-became-optional": "パラメータを任意に変更",
    "serialization-changed": "シリアライズ方法を {before} から {after} に変更",
    "body-added-required": "必須のボディを追加",
    "body-added-optional": "任意のボディを追加",
    "body-removed": "ボディを削除",
    "body-became-required": "ボディを必須に変更",
    "body-became-optional": "ボディを任意に変更",
    "media-type-added": "メディアタイプ {detail} を追加",
    "media-type-removed": "メディアタイプ {detail} を削除",
    "media-type-generalized": "メディアタイプの範囲を {before} から {after} に拡大",
    "media-type-specialized": "メディアタイプの範囲を {before} から {after} に限定",
    "media-type-parameters-changed": "メディアタイプのパラメータを {before} から {after} に変更",
    "encoding-changed": "パートのエンコーディングを {before} から {after} に変更",
    "success-status-added": "成功ステータス {detail} を追加",
    "success-status-removed": "成功ステータス {detail} を削除",
    "status-added": "ステータス {detail} を追加",
    "status-removed": "ステータス {detail} を削除",
    "header-added": "ヘッダー {detail} を追加",
    "header-removed": "ヘッダー {detail} を削除",
    "header-became-required": "ヘッダーを必須に変更",
    "header-became-optional": "ヘッダーを任意に変更",
    "property-added-required": "必須フィールドを追加",
    "property-added-optional": "任意フィールドを追加",
    "property-removed": "フィールドを削除",
    "property-became-required": "フィールドを必須に変更",
    "property-became-optional": "フィールドを任意に変更",
    "read-only-added": "読み取り専用に変更",
    "read-only-removed": "読み取り専用を解除",
    "write-only-added": "書き込み専用に変更",
    "write-only-removed": "書き込み専用を解除",
    "additional-properties-forbidden": "追加フィールドを禁止",
    "additional-properties-allowed": "追加フィールドを許可",
    "type-changed": "型を {before} から {after} に変更",
    "type-widened": "型の範囲を {before} から {after} に拡大",
    "type-narrowed": "型の範囲を {before} から {after} に限定",
    "null-allowed": "null を許可",
    "null-forbidden": "null を禁止",
    "enum-added": "値を {after} に限定",
    "enum-removed": "{before} への値の限定を解除",
    "enum-value-added": "値 {detail} を追加",
    "enum-value-removed": "値 {detail} を削除",
    "const-added": "値を {after} に固定",
    "const-removed": "{before} への値の固定を解除",
    "const-changed": "固定値を {before} から {after} に変更",
    "branch-added": "バリアント {detail} を追加",
    "branch-removed": "バリアント {detail} を削除",
    "variants-became-exclusive": "値が一致するバリアントを 1 つだけに限定（anyOf から oneOf に変更）",
    "variants-became-inclusive": "値が複数のバリアントに一致することを許可（oneOf から anyOf に変更）",
    "upper-limit-added": "{detail} {after} を追加",
    "upper-limit-removed": "{detail} {before} を削除",
    "upper-limit-raised": "{detail} を {before} から {after} に引き上げ",
    "upper-limit-lowered": "{detail} を {before} から {after} に引き下げ",
    "lower-limit-added": "{detail} {after} を追加",
    "lower-limit-removed": "{detail} {before} を削除",
    "lower-limit-raised": "{detail} を {before} から {after} に引き上げ",
    "lower-limit-lowered": "{detail} を {before} から {after} に引き下げ",
    "constraint-added": "{detail} {after} を追加",
    "constraint-removed": "{detail} {before} を削除",
    "constraint-changed": "{detail} を {before} から {after} に変更",
    "constraint-tightened": "{detail} を {before} から {after} に限定",
    "constraint-loosened": "{detail} を {before} から {after} に緩和",
    "content-changed": "{detail} を {before} から {after} に変更",
    "default-added": "デフォルト値 {after} を追加",
    "default-removed": "デフォルト値 {before} を削除",
    "default-changed": "デフォルト値を {before} から {after} に変更",
    "discriminator-added": "discriminator {after} を追加",
    "discriminator-removed": "discriminator {before} を削除",
    "discriminator-property-changed": "discriminator を {before} から {after} に変更",
    "mapping-added": "discriminator の値 {detail} を追加",
    "mapping-removed": "discriminator の値 {detail} を削除",
    "mapping-changed": "discriminator の値 {detail} の対応先を {before} から {after} に変更",
    "security-alternative-added": "{detail} によるアクセスを許可",
    "security-alternative-removed": "{detail} によるアクセスを禁止",
    "security-scope-added": "{after} のスコープ {detail} が必要に",
    "security-scope-removed": "{before} のスコープ {detail} が不要に",
    "security-scheme-added": "セキュリティスキームを追加",
    "security-scheme-removed": "セキュリティスキームを削除",
    "security-scheme-changed": "{detail} を {before} から {after} に変更",
    "oauth-scope-added": "スコープ {detail} を追加",
    "oauth-scope-removed": "スコープ {detail} を削除",
    "oauth-scope-changed": "スコープ {detail} の説明を変更",
    "server-added": "サーバー {detail} を追加",
    "server-removed": "サーバー {detail} を削除",
    "default-server-changed": "デフォルトのサーバーを {before} から {after} に変更",
    "server-variable-changed": "サーバー変数 {detail} のデフォルト値を {before} から {after} に変更",
    "server-variable-widened": "サーバー変数 {detail} の値の範囲を {before} から {after} に拡大",
    "server-variable-narrowed": "サーバー変数 {detail} の値の範囲を {before} から {after} に限定",
    "tag-added": "タグ {detail} を追加",
    "tag-removed": "タグ {detail} を削除",
    "text-changed": "{detail} を変更",
    "example-changed": "{detail} を変更",
    "extension-changed": "{detail} を {before} から {after} に変更",
    "keyword-changed": "キーワード {detail} を {before} から {after} に変更",
    "document-changed": "{detail} を {before} から {after} に変更",
    "parameter-renamed": "{detail} パラメータ名を {before} から {after} に変更",
    "property-renamed": "フィールド名を {before} から {after} に変更",
    "transition-refused": "{detail} は {before} に遷移せず {after} で拒否",
    "transition-allowed": "{detail} は {before} で拒否されず {after} に遷移",
    "transition-changed": "{detail} を {before} から {after} に変更",
    "transition-event-added": "{detail} を {before} から {after} に変更",
    "component-added": "追加",
    "component-removed": "削除",
  },
  meanings: {
    "request-tightened": {
      caller:
        "これまで有効だったリクエストが拒否されることがあります。このバージョンに移行する前に送信内容を見直してください。",
      provider:
        "既存の呼び出し側でエラーになることがあります。従来の形式も受け付けるか、新しいメジャーバージョンとして告知してください。",
    },
    "request-loosened": {
      caller: "対応は不要です。送信できる内容が増えます。",
      provider: "従来の形式に加えて新しい形式も受け付けてください。",
    },
    "response-tightened": {
      caller: "対応は不要です。前提にできることが増えます。",
      provider: "保存済みのデータを含め、すべてのレスポンスがより厳しい条件を満たす必要があります。",
    },
    "response-loosened": {
      caller:
        "想定していなかった内容がレスポンスに含まれることがあります。その場合の処理を追加してください。",
      provider:
        "既存の呼び出し側が新しい値を処理できないことがあります。新しいメジャーバージョンまで送信しないでください。",
    },
    "response-open": {
      caller:
        "クライアントは未知の内容を受け入れるため、動作に影響はありません。利用する場合は処理を追加してください。",
      provider: "送信して構いません。クライアントは未知の内容を無視する必要があります。",
    },
    "request-other": {
      caller:
        "これまで有効だったリクエストが拒否されたり、異なる意味に解釈されたりすることがあります。送信内容を見直してください。",
      provider:
        "既存の呼び出し側でエラーになることがあります。従来の形式も受け付けるか、新しいメジャーバージョンとして告知してください。",
    },
    "response-other": {
      caller: "レスポンスを誤って解釈することがあります。読み取り処理を見直してください。",
      provider:
        "既存の呼び出し側で障害が起こることがあります。新しいメジャーバージョンまで新しい形式を送信しないでください。",
    },
    removed: {
      caller: "このバージョン以降、呼び出しは失敗します。事前に利用をやめてください。",
      provider: "削除する前に、呼び出しがないことを確認してください。",
    },
    added: {
      caller: "対応は不要です。新しい機能を利用できます。",
      provider: "実装してください。",
    },
    "request-field-removed": {
      caller:
        "送信しても無視または拒否され、設定しているコードはコンパイルできなくなります。送信をやめてください。",
      provider:
        "既存の呼び出し側はまだ送信しています。拒否すれば呼び出しが失敗し、無視すれば結果が変わります。",
    },
    "response-field-removed": {
      caller: "含まれなくなり、読み取っているコードはコンパイルできなくなります。読み取りをやめてください。",
      provider:
        "既存の呼び出し側が依存していることがあります。次のメジャーバージョンまで送信を続けてください。",
    },
    "request-renamed": {
      caller:
        "古い名前で送信しても無視または拒否され、設定しているコードはコンパイルできなくなります。新しい名前で送信してください。",
      provider:
        "既存の呼び出し側はまだ古い名前で送信しています。次のメジャーバージョンまで両方を受け付けてください。",
    },
    "response-renamed": {
      caller:
        "古い名前では含まれなくなり、読み取っているコードはコンパイルできなくなります。新しい名前で読み取ってください。",
      provider:
        "既存の呼び出し側は古い名前で読み取っています。次のメジャーバージョンまで両方を送信してください。",
    },
    "state-tightened": {
      caller: "この状態では同じ呼び出しの結果が変わります。その後の処理を確認してください。",
      provider:
        "既存の呼び出し側は従来の結果を前提にしています。次のメジャーバージョンまで維持してください。",
    },
    "state-loosened": {
      caller: "対応は不要です。この状態で可能な操作が増えます。",
      provider: "この状態でも受け付けてください。",
    },
    "state-event": {
      caller: "対応は不要です。Session のイベントが増えますが、無視して構いません。",
      provider: "送信を開始してください。",
    },
    "response-field-added": {
      caller: "対応は不要です。レスポンスの内容が増えることがありますが、無視して構いません。",
      provider: "送信を始めてください。クライアントは未知の内容を無視する必要があります。",
    },
    "request-default": {
      caller: "このフィールドを省略しているリクエストを確認してください。省略時の動作の定義が変わります。",
      provider: "フィールドが省略されたときは、記載されたデフォルト値を適用してください。",
    },
    "response-default": {
      caller: "フィールドがない場合の説明だけが変わります。",
      provider: "送信する内容が同じなら対応は不要です。",
    },
    "client-renamed": {
      caller:
        "リクエストは変わりませんが、古い名前を使うコードはコンパイルできなくなります。名前を変更してください。",
      provider: "通信内容は変わりません。クライアントは新しいメジャーバージョンとしてリリースしてください。",
    },
    "type-removed": {
      caller:
        "リクエストは変わりませんが、この型をインポートするコードはコンパイルできなくなります。その型の使用をやめるか、代わりの型をインポートしてください。",
      provider: "通信内容は変わりません。クライアントは新しいメジャーバージョンとしてリリースしてください。",
    },
    "type-added": {
      caller: "対応は不要です。新しい型をインポートできます。",
      provider: "これだけでは通信内容は変わりません。",
    },
    deprecated: {
      caller: "引き続き利用できます。利用をやめる計画を立ててください。",
      provider: "提供終了日まで動作を維持し、その日付を告知してください。",
    },
    reactivated: {
      caller: "対応は不要です。引き続き利用できます。",
      provider: "終了日を定めず動作を維持してください。",
    },
    "promise-lowered": {
      caller: "約束されていた期間や安定性が低下します。計画を見直してください。",
      provider: "呼び出し側は以前の約束に基づいて計画しています。連絡するか、以前の約束を守ってください。",
    },
    "promise-raised": {
      caller: "対応は不要です。以前より強い約束になります。",
      provider: "より強い約束を守ってください。",
    },
    "access-tightened": {
      caller: "現在の認証情報による呼び出しが拒否されることがあります。必要な認証情報を取得してください。",
      provider:
        "既存の呼び出し側が 401 または 403 を受け取ることがあります。従来の認証情報も受け付けるか、新しいメジャーバージョンとして告知してください。",
    },
    "access-loosened": {
      caller: "対応は不要です。受け付けられる認証情報が増えます。",
      provider: "受け付けてください。意図した変更であることも確認してください。",
    },
    "access-other": {
      caller: "認証情報の取得方法または送信方法を変更する必要があります。",
      provider: "既存の呼び出し側が 401 を受け取ることがあります。当面は両方の方法を受け付けてください。",
    },
    "address-removed": {
      caller: "古いアドレスへの呼び出しが失敗することがあります。ベース URL を変更してください。",
      provider: "古いアドレスを維持するか、新しいメジャーバージョンとして告知してください。",
    },
    "address-added": {
      caller: "対応は不要です。別のアドレスも利用できます。",
      provider: "そのアドレスで API を提供してください。",
    },
    "address-moved": {
      caller:
        "ベース URL を指定しない呼び出しは別のアドレスに送られます。従来のアドレスが必要な場合はベース URL を指定してください。",
      provider:
        "従来のアドレスと同じ内容を新しいアドレスでも提供するか、新しいメジャーバージョンとして告知してください。",
    },
    "status-new": {
      caller:
        "コードが想定していない形で成功することがあります。新しいステータスとそのボディを処理してください。",
      provider:
        "既存の呼び出し側が誤って解釈することがあります。新しいメジャーバージョンまで送信しないでください。",
    },
    "status-gone": {
      caller: "このステータスを待つコードには届かなくなります。残りのステータスを処理してください。",
      provider:
        "既存の呼び出し側が依存していることがあります。次のメジャーバージョンまで送信を続けてください。",
    },
    "received-added": {
      caller: "対応は不要です。登録すれば新しい通知を受け取れます。",
      provider: "送信してください。",
    },
    "received-removed": {
      caller: "受信できなくなります。別の方法で状況を把握してください。",
      provider: "既存の受信側が待っています。次のメジャーバージョンまで送信を続けてください。",
    },
    text: { caller: "通信内容は変わりません。", provider: "通信内容は変わりません。" },
    unsent: {
      caller: "このフィールドはここでは送信されないため、影響はありません。",
      provider: "このフィールドはここでは送信されないため、影響はありません。",
    },
  },
  levels: {
    major: "破壊的変更（major）",
    minor: "機能追加（minor）",
    patch: "通信内容に影響しない変更（patch）",
  },
  words: {
    request: "リクエスト",
    response: "レスポンス",
    caller: "呼び出し側",
    provider: "提供側",
    reaches: "影響する操作",
    noChanges: "変更はありません。",
    heading: "{before} から {after} への API の変更",
    summary: "major {major} 件、minor {minor} 件、patch {patch} 件",
    nothing: "なし",
    anyType: "任意の型",
    openAccessAllowed: "認証情報なしのアクセスを許可",
    openAccessForbidden: "認証情報なしのアクセスを禁止",
    valueAdded: "{detail} を追加: {after}",
    valueRemoved: "{detail} を削除: {before}",
    versionEnough: "info.version は {after} です。今回の変更に必要な {needed} を満たしています。",
    versionTooLow: "info.version は {after} ですが、次の変更により {needed} が必要です。",
    versionLower: "info.version は {after} で、変更がないにもかかわらず {needed} より低くなっています。",
    versionSame: "info.version は {after} です。変更がないため、更新は不要です。",
  },
};
