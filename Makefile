# すべての操作。`make` だけで一覧を表示します。
SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= python3
UV_VERSION := 0.13.9
NATIVE_VERSION := 0.5.3-beta.196
UV := .local/tools/bin/uv
RUN := .local/venv/bin/python
COVERED := .local/reports/coverage
KINDS ?= rules libs contracts import services story security
UI := .local/ui/web/dist/index.html
UI_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' -not -path 'web/dist/*' -not -path '*/generated/*')

export UV_CACHE_DIR ?= $(CURDIR)/.local/cache/uv
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := $(CURDIR)/.local/venv
export PYTHONPYCACHEPREFIX := $(CURDIR)/.local/cache/python

.PHONY: help prerequisites packages setup up down status logs test test-quick test-long test-dates lint coverage sbom secrets audit openapi documents bench web setup-browser pictures engines-native clean

help: ## この一覧
	@grep -hE '^[a-z%<>-]+:.*## ' Makefile | sed -E 's/^([^:]+):[^#]*## (.*)/  make \1|\2/' | \
	  while IFS='|' read -r name text; do printf '%-24s%s\n' "$$name" "$$text"; done
	@printf '%-24s%s\n' "  ./tsuzuri" "運用のコマンド（取込・再構築など）"

prerequisites:
	@command -v $(PYTHON) >/dev/null 2>&1 || \
	  { echo "✗ Python 3.11～3.13 がありません。例: apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) ops/launcher/prerequisites.py

$(UV): | prerequisites
	@echo "uv $(UV_VERSION) を用意しています"
	@$(PYTHON) -m venv .local/tools
	@.local/tools/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

packages: prerequisites $(UV)
	@$(UV) sync --frozen --all-packages --quiet --python $(PYTHON)

setup: packages ## 必要なものをそろえる（uv、Python パッケージ、エンジン）
	@$(RUN) -m ops.launcher setup

up: packages $(UI) ## 全体を起動し、二所の台帳を取り込み、一件の記録を最後まで通す
	@$(RUN) -m ops.launcher up

down: ## 起動したものを止める
	@./tsuzuri down

status: ## エンジン・サービスの状態、トレイの古さ、コンシューマーの遅れ
	@./tsuzuri status

logs: ## ログを追う（一部だけ: ./tsuzuri logs records）
	@./tsuzuri logs

test: setup $(UI) ## すべてのテスト（lint を含む）。最後に実行したものを示す
	@$(RUN) -m tests.run

test-quick: setup ## lint と、エンジンをあまり待たない種類だけ（rules libs contracts。約 4 分）
	@$(RUN) -m tests.run lint rules libs contracts

test-long: setup $(UI) ## 長いもの（e2e を 10 回、日付、多数の乱数・回数、2,000 組の競り合い、測定）。続きから再開する
	@$(RUN) -m tests.long $(STEPS)

test-dates: setup $(UI) ## ほかの日に動かす（10 日後、2 月 29 日、年度替わり、年末、0 時 30 分。400 日後は全部）
	@$(RUN) -m tests.dates $(MOMENTS)

test-%: setup ## 一種類だけ（rules libs contracts import services story faults security e2e など）
	@$(RUN) -m tests.run $*

lint: packages ## ruff、pyright、lint-imports。前の版からの API の差も示す（差は合否に関わらない）
	@$(RUN) -m ops.openapi_diff
	@$(RUN) -m tests.run lint

coverage: setup ## 試験が通った行と分岐の割合（KINDS="rules libs" で種類を選ぶ。e2e、faults と、時間を測る試験は含まない）
	@mkdir -p $(COVERED) && $(RUN) -m coverage erase
	@$(RUN) -m coverage run -m pytest -q $(addprefix tests/,$(KINDS)) --ignore=tests/libs/test_worst_input.py || echo "✗ 通らない試験があります。割合はそのまま示します" >&2
	@$(RUN) -m coverage combine --quiet && $(RUN) -m coverage html --quiet
	@$(RUN) -m coverage report --skip-covered --sort=cover
	@echo "一行ずつ: $(COVERED)/html/index.html"

sbom: packages ## 固定したパッケージすべての部品表（CycloneDX）とライセンスの一覧を .local/reports/sbom に作る
	@$(RUN) -m ops.release.sbom

secrets: packages ## 秘密の文字列が紛れていないか、全ファイルを調べる（既知のものは .secrets.baseline）
	@git ls-files -z | xargs -0 .local/venv/bin/detect-secrets-hook --baseline .secrets.baseline --no-verify && echo "✓ 新しいものはありません"

audit: packages ## 固定したパッケージの既知の脆弱性を調べる（問い合わせ先に届かないときは、そう示して 0 で終わる）
	@$(RUN) -m ops.release.vulnerabilities

openapi: packages ## docs/openapi.json を作り直す
	@./tsuzuri openapi

documents: openapi ## コードから作る文書をすべて作り直す（API、イベント、項目、問題コード、状態の型）
	@./tsuzuri events
	@./tsuzuri data
	@./tsuzuri problems
	@./tsuzuri states

web: ## 画面を作る（Node 20.19 以上が必要。作るまでは API だけが使える）
	@command -v npm >/dev/null 2>&1 || \
	  { echo "✗ Node 20.19 以上と npm がありません。例: apt-get install nodejs npm" >&2; exit 1; }
	@mkdir -p .local/ui/web .local/ui/docs && cp docs/openapi.json .local/ui/docs/
	@cd .local/ui/web && rm -rf src gen public && cd $(CURDIR)/web && \
	  cp -R biome.json gen index.html package.json package-lock.json public src tsconfig.json vite.config.ts ../.local/ui/web/
	@# Not `npm ci`: it refuses a lock that names the native packages of one platform only.
	@cd .local/ui/web && { cmp -s package-lock.json node_modules/locked.json || \
	  { npm install --no-audit --no-fund --loglevel=error && cp package-lock.json node_modules/locked.json; }; } && npm run --silent build

$(UI): $(UI_SOURCES) docs/openapi.json
	@echo "… 画面を作っています"; $(MAKE) --no-print-directory web || \
	  echo "✗ 画面を作れませんでした。API だけで続けます（作り直すには make web）" >&2

setup-browser: ## 画面のテストに使う Chromium と日本語フォントをそろえる（あれば何もしない）
	@for name in chromium-headless-shell chromium chromium-browser google-chrome; do command -v $$name >/dev/null 2>&1 && found=1; done; \
	if [ -n "$$found" ] && fc-list :lang=ja 2>/dev/null | grep -q .; then exit 0; fi; \
	if [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then \
	  echo "Chromium か日本語フォントがありません。例: sudo apt-get install chromium fonts-noto-cjk fontconfig" >&2; exit 1; fi; \
	echo "… Chromium と日本語フォントを入れています"; \
	export DEBIAN_FRONTEND=noninteractive; \
	apt-get update -qq >/dev/null && for name in chromium-headless-shell chromium; do \
	  apt-get install -y -qq --no-install-recommends $$name fonts-noto-cjk fontconfig >/dev/null && exit 0; done; \
	  { echo "Chromium と日本語フォントを入れられませんでした。apt-get の上の表示を御覧ください。" >&2; exit 1; }

pictures: setup setup-browser ## README と操作の手引の画面を撮り直す（docs/pictures）
	@rm -f .local/reports/pictures/readme-*.png .local/reports/pictures/manual-*.png
	@$(RUN) -m pytest -q tests/e2e/test_screens.py -k "readme or manual"
	@mkdir -p docs/pictures && cp .local/reports/pictures/manual-*.png docs/pictures/ && \
	  for picture in .local/reports/pictures/readme-*.png; do cp "$$picture" "docs/pictures/$${picture##*/readme-}"; done

bench: setup ## 測定（make test には含まない）
	@$(RUN) -m tests.bench

engines-native: packages ## 測定に使う MongoDB 互換エンジンのネイティブ版を作る（試験には使えない。cargo と cmake が必要、約 8 分）
	@command -v cargo >/dev/null 2>&1 && command -v cmake >/dev/null 2>&1 || \
	  { echo "✗ cargo と cmake が必要です。例: apt-get install cargo cmake" >&2; exit 1; }
	@cargo install secantus-mdb --version $(NATIVE_VERSION) --ignore-rust-version --root .local/cache/native
	@$(RUN) -m ops.launcher native .local/cache/native/bin/secantusd-rs

clean: ## 止めてから .local を消す（データも消える）
	@if [ -x $(RUN) ] && [ -d .local ]; then ./tsuzuri down; fi
	@rm -rf .local
