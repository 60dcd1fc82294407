# %% [markdown]
# # 6 · 내 문장으로 모델을 만들어 서빙하기
#
# 지금까지는 프로젝트에 들어 있는 샘플 말뭉치만 썼습니다. 이 노트북에서는 여러분이 자기 데이터로 하게 될 일을
# 처음부터 끝까지 해 봅니다. 문장 쌍 파일에서 시작해 학습하고, 점수를 매기고, 모델을 내보내고, 서버를 띄우고,
# 프로그램에서 그 서버에 번역을 맡깁니다.
#
# **다 읽고 나면 알게 되는 것**
#
# - 문장 쌍을 넘겨주는 세 가지 형식, 그리고 잘못이 있으면 어떻게 알려 주는지
# - 학습을 한 번 실행하면 무엇이 남고, 그 점수를 어떻게 읽는지
# - 내보낸 모델에는 무엇이 들어 있고, 그것을 TensorFlow Serving이나 이 패키지의 서버로 어떻게
#   서빙(serving)하는지
# - 서버에 어떻게 묻는지: HTTP로 직접, 그리고 `TranslationClient`로
# - Colab에서는 무엇을 해야 하는지
#
# **함께 읽을 논문**
#
# - Kudo & Richardson 2018, [SentencePiece](https://arxiv.org/abs/1808.06226): 여러분의 글에서 배워서 모델과
#   함께 내보내는 토크나이저
# - Papineni et al. 2002, [BLEU](https://aclanthology.org/P02-1040), 그리고 Post 2018, [A Call for Clarity in
#   Reporting BLEU Scores](https://arxiv.org/abs/1804.08771): 그 점수가 무엇이고 왜 서명(signature)이 따라오는지
# - Olston et al. 2017, [TensorFlow-Serving](https://arxiv.org/abs/1712.06139): 서버
# - Mitchell et al. 2019, [Model Cards for Model Reporting](https://arxiv.org/abs/1810.03993): 모델에 무엇을
#   함께 적어 두어야 하는지
#
# 모든 일은 임시 폴더에서 하고, 마지막 셀이 그 폴더를 지웁니다.

# %% [markdown]
# 이 노트북에서 중요한 것은 명령입니다. 터미널에 직접 입력할 명령과 똑같습니다. 다음 함수는 명령 하나를 실행하고
# 출력을 보여 줍니다.

# %% [markdown]
# ## 내 문장
#
# 가장 간단한 형식은 TSV 파일입니다. 한 줄에 문장 쌍이 하나씩 있고, 두 문장 사이에 탭이 하나 있습니다. 샘플에서
# 몇천 쌍을 가져와 하나 만들고, 여러분의 데이터라고 칩시다. 첫 줄은 언어의 이름입니다. 첫 줄이 없으면
# 포르투갈어가 먼저 온다고 봅니다.

# %% [markdown]
# 실제 문장을 모은 파일치고 흠이 없는 것은 없습니다. 잘못된 것이 있으면 학습에 시간을 쓰기 전에, 파일과 줄
# 번호를 밝혀 한 줄로 알려 줍니다.

# %% [markdown]
# 어느 쌍을 테스트에 쓸지 아무도 말하지 않았습니다. 그래서 5 %는 검증용으로, 5 %는 테스트용으로 떼어 둡니다.
# 어느 문장이 어디로 갈지는 그 문장의 글자를 해시한 값이 정합니다. 그러니 파일이 커져도 문장은 있던 자리에
# 그대로 있고, 테스트는 언제까지나 테스트입니다.

# %% [markdown]
# ## 다른 두 가지 형식
#
# **폴더.** 이미 나누어 둔 데이터가 있을 때 씁니다. 한 파일의 *i*번째 줄이 다른 파일의 *i*번째 줄을 번역한 것인
# 텍스트 파일들로, `tfds.folder_dataset.TranslateFolder`와 같은 구조입니다.
#
# ```text
# my_pairs/
#   pt.train.txt   pt.validation.txt   pt.test.txt
#   en.train.txt   en.validation.txt   en.test.txt
# ```
#
# **TensorFlow Datasets**의 이름. 네트워크가 있어야 하므로 여기서는 실행하지 않습니다.
#
# ```sh
# python -m translator.train --corpus my_pairs --preset small
# python -m translator.train --corpus tfds:ted_hrlr_translate/pt_to_en --preset small
# ```
#
# 이다음부터는 세 형식이 모두 같습니다.
#
# ## 학습
#
# 명령 하나로 글을 정제하고, 토크나이저를 배우고, 모델을 학습시키고, 가장 좋은 모델의 점수를 테스트 세트에서
# 매기고, 그 모델을 내보냅니다. `--epochs`는 파일을 몇 번 읽을지 정합니다. 대신 `--minutes`로 얼마나 오래
# 학습할지 정할 수도 있습니다. 문장 쌍이 이만큼뿐이면 작은 신경망으로 충분합니다. 양쪽에 한 층씩입니다.

# %% [markdown]
# 위에서부터 읽어 봅시다.
#
# - 몇 쌍이 들어왔고, 정제하면서 몇 쌍을 왜 버렸는지
# - 한 단어가 평균 몇 서브워드가 되었는지: 보통 1에서 2 사이이고, 그보다 훨씬 크면 어휘가 글과 맞지 않는
#   것입니다
# - 중간 검증: 손실, 그리고 탐욕 탐색으로 잰 BLEU. 가장 좋았던 모델을 간직합니다
# - 테스트: BLEU와 chrF, 95 % 신뢰 구간 너비의 절반, 그리고 다른 사람도 같은 방법으로 점수를 계산할 수 있게 해
#   주는 sacreBLEU의 서명
# - 원문의 길이에 따라 나눈 같은 점수
#
# ## 실행이 남기는 것

# %% [markdown]
# 설정이 담긴 `config.json`, 그리고 `tokenizer/`와 `model.keras`가 번역에 필요한 전부입니다. `checkpoints/`가
# 있으면 중단된 실행을 이어 갈 수 있고(`--resume`), `metrics.jsonl`에는 학습 곡선이 들어 있습니다.

# %% [markdown]
# *왼쪽: 손실. 학습 손실이 검증 손실보다 위에 있는 것은, 학습할 때는 드롭아웃과 레이블 스무딩으로 일부러 더
# 어렵게 하기 때문입니다. 오른쪽: BLEU. 뒤늦게 오르기 시작합니다. 네 단어가 연달아 맞으려면, 그전에 한 문장의
# 단어 대부분을 맞힐 수 있어야 합니다.* 여기처럼 오른쪽 곡선이 끝에서도 오르고 있으면 시간을 더 주세요.
#
# ## 객체 하나로, 또는 부품으로
#
# `Translator`는 모든 것을 감춥니다. 글을 넣으면 글이 나옵니다. 번역만 하려면 이것을 쓰세요.

# %% [markdown]
# 그 안에는 토크나이저와 모델과 탐색이 들어 있고, 하나씩 따로 쓸 수도 있습니다. 그 가운데 하나를 바꾸거나 그
# 사이를 들여다보고 싶으면 손으로 이어 붙입니다. **마지막 줄을 보세요.** 같은 번역입니다.

# %% [markdown]
# `Translator`는 그 밖에도 글을 문장으로 나누고, 주소와 숫자를 그대로 지키고, 여러 글을 한꺼번에 번역하고, 모델이
# 얼마나 확신하는지 알려 줍니다.
#
# ## 내보낸 모델
#
# 학습 명령은 모델도 내보냈습니다. 폴더는 TensorFlow Serving의 구조를 따릅니다. 모델의 이름이 붙은 폴더 안에
# 버전마다 번호가 붙은 폴더가 있습니다. `python -m translator.export runs/mine`을 실행하면 버전 2가 생깁니다.

# %% [markdown]
# 토크나이저가 모델 안에 들어 있습니다. 글이 들어가고 글이 나옵니다. 그러니 서버가 학습할 때와 다른 서브워드로
# 글을 자르는 일은 있을 수 없습니다. 모델 카드(model card)도 함께 들어 있습니다. 언젠가 여러분에게 물어볼 수
# 없는 사람이 이 모델을 발견할 때를 위한 것입니다.

# %% [markdown]
# `evaluate`는 실행 폴더도, 내보낸 모델도 받습니다. 서빙할 것은 내보낸 모델이니 그쪽의 점수를 검증 세트에서 매겨
# 봅시다. SavedModel은 자기 말뭉치를 모르므로 우리가 알려 줍니다.

# %% [markdown]
# ## 서빙하기
#
# **TensorFlow Serving**은 실제 서비스에 쓰는 서버입니다. Docker가 있으면 명령 하나면 됩니다. 여기서는 실행하지
# 않습니다.
#
# ```sh
# docker run --rm -p 8500:8500 -p 8501:8501 -e TF_ENABLE_ONEDNN_OPTS=0 \
#     -e MODEL_NAME=mine -v "$PWD/saved_models/mine:/models/mine:ro" \
#     tensorflow/serving:2.20.0
# ```
#
# **`translator.serve`** 역시 같은 REST 프로토콜로 대답하고, 모델을 써 볼 수 있는 웹 페이지도 함께 보여 줍니다.
# 지금 시작할 것은 이쪽입니다. 비어 있는 아무 포트나 쓰고, 준비되면 몇 번 포트인지 알려 줍니다.

# %% [markdown]
# ## HTTP로 묻기
#
# 어떤 프로그래밍 언어로도 할 수 있습니다. JSON을 POST로 보내면 됩니다. `instances`에 글을 담으면, 글마다
# 번역문, 탐색이 매긴 점수, 너무 길어서 잘렸는지 여부가 돌아옵니다.

# %% [markdown]
# 터미널에서는 이렇게 합니다.
#
# ```sh
# curl -d '{"instances": ["O menino queria ver o gato."]}' \
#     http://127.0.0.1:8501/v1/models/mine:predict
# ```
#
# 서버는 어떤 버전을 가지고 있는지도 알려 줍니다.

# %% [markdown]
# ## 파이썬에서 묻기
#
# 프로그램에 필요한 나머지는 `TranslationClient`가 합니다. 긴 목록을 배치로 나누어 한 번에 여럿씩 보내고, 답을
# 원래 순서대로 돌려주고, 서버가 바쁘면 다시 묻습니다. 텐서플로는 불러오지 않습니다.

# %% [markdown]
# 모델은 다른 물음에도 답합니다. 가장 좋은 번역 몇 가지, 그리고 *여러분이* 준 번역을 모델이 얼마나 그럴듯하게
# 여기는지입니다. 뒤의 것은 그 번역의 서브워드들의 평균 로그 확률이고, 0에 가까울수록 그럴듯합니다.

# %% [markdown]
# ## 배치
#
# 요청은 그 자체로 비용이 들고, 모델은 여러 문장을 한꺼번에 처리할 때 더 빠릅니다. **하나씩 차례로 보내면 얼마나
# 손해인지 보세요.**

# %% [markdown]
# 파일 하나를 통째로 번역하는 명령도 있습니다. 도중에 멈추었다면 멈춘 곳에서 이어 갑니다.
#
# ```sh
# python -m translator.client --model mine --file pt.txt --out en.txt
# ```
#
# 서버를 다 썼으면 터미널에서는 Ctrl-C, 여기서는 시그널로 끝냅니다. 서버는 처리하던 요청에 마저 답하고 끝납니다.

# %% [markdown]
# ## Colab에서
#
# 프로젝트를 Colab이 클론할 수 있는 곳에 두고, 다음을 먼저 실행하세요. 주소는 **여러분의** 사본 주소로 바꿉니다.
#
# ```text
# !git clone ADDRESS-OF-YOUR-COPY translator
# %cd translator
# !pip install -q -e .
# ```
#
# 그런 다음 *런타임, 세션 다시 시작*을 고르세요. 설치하면서 이 프로젝트를 시험한 텐서플로 버전이 들어오는데,
# Colab이 불러 둔 버전과 다를 수 있습니다. 그다음은 이렇습니다.
#
# ```text
# %cd translator
# !python -m translator.train --corpus /content/pairs.tsv --run runs/mine --minutes 20
# ```
#
# `pairs.tsv`는 왼쪽 *파일* 창에서 올립니다. 세션이 끝나면 그 안의 것은 모두 사라지므로, 실행 폴더는 Google
# Drive에 두세요. 같은 창에서 드라이브를 마운트하고 `--run /content/drive/MyDrive/runs/mine`을 주면 됩니다.
# 중단된 실행은 `--resume`으로 이어 갑니다. 위에서처럼 `subprocess.Popen`으로 시작한 서버는 세션 안에서
# 대답합니다. 서버의 페이지를 보려면 `from google.colab import output;
# output.serve_kernel_port_as_window(8501)`을 쓰세요. 이 절의 내용은 이 노트북을 만들면서 실행해 보지
# 않았습니다.

# %% [markdown]
# ## 연습 문제
#
# 1. **반대 방향.** 같은 파일에서 `--direction en-pt`로 학습시키고, 두 모델을 한 폴더에서 함께 서빙하고, 문장
#    하나를 번역했다가 되돌려 번역해 보세요.
# 2. **더 나은 버전.** *서버가 돌아가는 동안* 실행을 이어 가서(`--resume`과 더 큰 한도) 같은 폴더로 내보내
#    보세요. 그 앞뒤로 `/v1/models/mine`에 물어보세요. 여러분이 따로 해야 했던 일은 무엇인가요?
# 3. **지저분한 데이터.** `pairs.tsv`에 한쪽이 비어 있는 줄, 이미 있는 쌍, 한쪽이 다른 쪽보다 열 배 긴 쌍을 더해
#    보세요. `open_corpus`는 무엇이라고 하나요? 정제는 무엇이라고 하나요?
#
# 풀이: [solutions/6_your_data.py](../solutions/6_your_data.py)
